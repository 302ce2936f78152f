"""Who gets alerts and how they ask for them: addresses, signed links, profiles, the form, limits."""
