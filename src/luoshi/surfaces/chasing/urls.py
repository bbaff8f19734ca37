"""Addresses of chasing."""

from django.urls import path

from luoshi.surfaces.chasing.views import (
    briefs,
    comparing,
    meetings,
    notices,
    notifications,
    requests,
    setting,
)

urlpatterns = [
    path("notifications/", notifications.index, name="notifications"),
    path("notifications/read/", notifications.read_all, name="read-notifications"),
    path("notifications/preferences/", notifications.preferences, name="notification-preferences"),
    path("notifications/reach/", notifications.reach, name="reach"),
    path("notifications/<int:notification_id>/", notifications.follow, name="notification"),
    path("letters/<int:letter_id>/retry/", notifications.retry, name="retry-letter"),
    path("notices/", notices.index, name="notices"),
    path("notices/new/", notices.new, name="new-notices"),
    path("notices/archive.zip", notices.archive, name="notices-archive"),
    path("notices/send/", notices.send, name="send-notices"),
    path("notices/setup/", setting.setup, name="chasing-setup"),
    path("notices/<int:notice_id>/", notices.show, name="notice"),
    path("notices/<int:notice_id>/word/", notices.word, name="notice-word"),
    path("notices/<int:notice_id>/acknowledge/", notices.acknowledge, name="acknowledge-notice"),
    path("notices/<int:notice_id>/reply/", notices.reply, name="reply-notice"),
    path("notices/<int:notice_id>/decide/", notices.decide, name="decide-notice"),
    path("requests/", requests.index, name="requests"),
    path("requests/<int:request_id>/", requests.show, name="request"),
    path("requests/<int:request_id>/act/", requests.act, name="act-on-request"),
    path("briefs/", briefs.index, name="briefs"),
    path("briefs/new/", briefs.new, name="new-brief"),
    path("briefs/compare/", comparing.compare, name="compare-dates"),
    path("briefs/figure/", briefs.figure, name="figure"),
    path("briefs/<int:brief_id>/", briefs.show, name="brief"),
    path("briefs/<int:brief_id>/word/", briefs.word, name="brief-word"),
    path("briefs/<int:brief_id>/act/", briefs.act, name="act-on-brief"),
    path("meetings/", meetings.index, name="meetings"),
    path("meetings/<int:meeting_id>/", meetings.show, name="meeting"),
    path("meetings/<int:meeting_id>/word/<str:which>/", meetings.word, name="meeting-word"),
    path("meetings/<int:meeting_id>/act/", meetings.act, name="act-on-meeting"),
    path("tasks/<int:task_id>/ask/", requests.ask, name="ask"),
]
