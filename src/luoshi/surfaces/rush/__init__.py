"""The claim side of entitlements: plan and rush for operators, pages for citizens, the hotline, the gate's manual."""
