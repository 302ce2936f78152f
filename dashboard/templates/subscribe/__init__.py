"""The templates of the pages of subscriptions."""
