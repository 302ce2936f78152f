"""The functions behind `import nowcast`: one for each question of a space physicist, with its input checked.

A wind is a DataFrame by `time` (UTC) with columns of the vocabulary. What is asked of the boundary and of the indices
takes the wind at the nose; shocks are looked for at L1. Nothing here computes: it checks, calls and names.
"""
