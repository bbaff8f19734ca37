"""The only writers of programmes."""

from luoshi.records.programmes.actions.opening import fund as fund
from luoshi.records.programmes.actions.opening import open_programme as open_programme
from luoshi.records.programmes.actions.opening import set_state as set_state
from luoshi.records.programmes.actions.settling import change_parameter as change_parameter
from luoshi.records.programmes.actions.settling import make_ruling as make_ruling
from luoshi.records.programmes.actions.versions import rules_in_force as rules_in_force
