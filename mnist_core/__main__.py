"""python -m mnist_core read | train | evaluate | report | export | publish."""

import os
import sys

os.environ.setdefault("KERAS_BACKEND", "tensorflow")  # before anything imports keras
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # TensorFlow's own notes would bury the report
# By itself TensorFlow leaves oneDNN off on many processors, where training then takes twice as long.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
# NumPy's matrix products are narrow here: a second thread would mostly wait for the first.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from mnist_core.command_line.main import main

if __name__ == "__main__":
    sys.exit(main())
