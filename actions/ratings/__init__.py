"""Ratings (好差评): five levels, one per matter, a low one followed up."""
