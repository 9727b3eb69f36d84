"""What the ink network is given of a picture: its colors, and its contrast to what is near; how it was weighed."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core.types import Picture

WINDOW = 49  # pixels: how far "near" reaches, one and a half heights of a usual digit
FAINTEST = 0.02  # of full light: a smaller deviation is the paper's noise
HIGHEST = 3.0  # deviations: more contrast is no clearer
# Weights of a pixel in the loss that the network was taught by: signs are small, and stand at few numbers.
OTHER_WEIGHT, DIGIT_WEIGHT, SIGN_WEIGHT = 1.0, 2.0, 6.0


def to_ink_input(picture: Picture) -> NDArray[np.float32]:
    """Give red, green, blue and the locally normalized gray of each pixel.

    Args:
        picture: Shape (H, W, 3), uint8 RGB, any polarity.

    Returns:
        Shape (H, W, 4), float32: colors in [0, 1], the contrast in [-1, 1], bright above 0.
    """
    given = np.empty((*picture.shape[:2], 4), np.float32)
    np.multiply(picture, np.float32(1 / 255), out=given[..., :3])
    gray = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32) * np.float32(1 / 255)
    side = (WINDOW, WINDOW)
    mean = cv2.blur(gray, side, borderType=cv2.BORDER_REPLICATE)
    square = cv2.sqrBoxFilter(gray, cv2.CV_32F, side, borderType=cv2.BORDER_REPLICATE)
    deviation = np.sqrt(np.maximum(square - mean * mean, 0)) + np.float32(FAINTEST)
    np.clip((gray - mean) / (deviation * np.float32(HIGHEST)), -1, 1, out=given[..., 3])
    return given
