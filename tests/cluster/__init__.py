"""The page on a Ray cluster; needs what demo/cluster/requirements.txt installs, and is skipped without it."""
