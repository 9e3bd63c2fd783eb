"""Where the definitions come from. Thresholds are labkit's own conventions, never findings."""

FOUR_PLAYERS = "Kantor & Ober, four-player model (Prism; NCEAS Learning Hub 2026)"
COVERT = "Kantor & Ober, four-player model; TeamCatapult on covert opposition; counts by labkit"
CARDS = "Kantor, four-player model cards (2009); counts by labkit"
GROUPS = "Woolley et al. 2010 on turn-taking; thresholds simulated for labkit"
OWN = "composed for labkit"
