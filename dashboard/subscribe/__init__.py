"""The pages of subscriptions: plain HTML that works without scripts; forms act by POST alone."""
