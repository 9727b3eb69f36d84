"""The loaded networks: a picture in, a reading out."""
