"""The sheet that is painted on: fills, masks, text runs, shapes, motifs."""
