"""Where SMILE is, where its imagers look, and whether they can see the magnetopause."""
