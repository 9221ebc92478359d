"""Our word tables: reporting verbs, nouns and adjectives, stance cues, names, function words; and word forms."""
