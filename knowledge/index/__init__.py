"""The index on disk and its channels. Private to `knowledge`."""
