"""Text before it is indexed or searched: normal form, tokens, pinyin."""
