"""What can go wrong through no fault of the program: each error says what came and the way out."""


class MnistCoreError(Exception):
    """Base of every error that a person at the page or the command line can cause."""


class PictureError(MnistCoreError):
    """The picture can't be decoded: no picture, damaged, truncated, too large, or of an unsupported format."""


class NoInkError(MnistCoreError):
    """The picture holds no writing: an empty canvas, a blank page."""


class ModelFileError(MnistCoreError):
    """A model file is missing, altered or of another version."""


class DataError(MnistCoreError):
    """Training or test data is missing, damaged or could not be downloaded."""
