"""The area of chasing: notifications, notices, requests, meetings, circulars."""
