"""Cited quotes out: question -> plan -> hits -> quotes -> answer -> blocks | terminal | json."""
