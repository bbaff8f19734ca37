"""Signs that a case should be looked at by a person. Pure; a sign never decides anything."""
