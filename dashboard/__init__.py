"""The page: reads the store, polls nothing."""
