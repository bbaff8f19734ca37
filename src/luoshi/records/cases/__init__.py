"""Cases of programmes: applications from submission to payment, refusal or withdrawal, and what follows."""
