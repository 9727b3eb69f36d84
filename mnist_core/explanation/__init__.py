"""Why a network answers as it does: its layers, the steps of a picture, changed digits."""
