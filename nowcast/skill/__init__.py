"""Skill: `metrics` are the scores, `verification` compares what was issued with what came."""
