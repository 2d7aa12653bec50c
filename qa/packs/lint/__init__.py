"""What is written in a pack and does nothing, or cannot be meant.

===================  ==================================================================================
kind                 found when
===================  ==================================================================================
unused_group         neither the rubric, nor a group that it uses, nor a measure refers to the group
unused_condition     neither an item, nor a condition that one uses, refers to the named condition
duplicate            two phrases of a group have a way of saying in common, and the same exceptions
duplicate_in_any     the same, of phrases that an ``any`` lists through two groups
swallowed            every way of saying a phrase holds another phrase of the group, without exceptions
unheard              the phrase is not found in its own words: its own exceptions excuse it everywhere
item_never_fires     nothing that the item looks for can be found
item_never_applies   its ``when`` cannot hold
item_never_fails     wherever its ``when`` holds, its ``check`` holds, or a lapse is excused
item_always_fails    wherever its ``when`` holds, its ``check`` does not
unless_never_holds   its ``unless`` cannot hold where there is a lapse
contradiction        an item asks a party for a phrase that another item forbids, and both can apply to one call
unknown_measure      no measure has the name, so that nobody could ever decide the condition
hint_judged          an item rests on a hint of a customer's distress, which is no doing of the agent's
empty_range          the least value that is asked for is above the greatest
item_costs_nothing   the machine decides it, and it has neither points nor a fine nor a veto
cap_idle             the items of a section cannot cost more than its cap together
cap_too_low          an item may cost more than its section
points_short         all items together cannot take all points, and no veto does
grade_out_of_reach   no score has the grade
grade_missing        the lowest scores have no grade
===================  ==================================================================================
"""

from qa.packs.lint.all import lint, lint_common
from qa.packs.lint.finding import Finding

__all__ = ["Finding", "lint", "lint_common"]
