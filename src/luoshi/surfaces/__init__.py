"""How people and programs reach it. No decisions here."""
