"""How indicators are collected (fr: indicateurs, campagnes, relevés).

    sets       what is measured: written, adopted by a decision, revised
    collecting a campaign: prepared, opened, closed, published
    answering  a structure's reading: filled in, sent, questioned, validated
    answers    what is answered: kept, given back, said
    known      what the site counts by itself
    results    totals, medians, coverage; masking hides small numbers; tables draws them

Source: domain.md, section 2 (indicators), sections 6 and 7.
"""
