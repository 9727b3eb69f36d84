"""Lines of writing, put together from single digits and photographed."""
