"""Any number of pictures, here or in an object store, read into a table: streamed, resumable, on all cores."""
