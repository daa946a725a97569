from tests.admin import test_access as t
t.LINES[:] = [l for l in t.LINES if l.address.startswith(("/admin/papers","/admin/letterheads","/admin/number-books","/admin/prose"))]
at = t.at
test_one = t.test_every_role_gets_what_the_table_says_and_nothing_else
test_two = t.test_reading_every_page_changes_nothing
test_three = t.test_nothing_is_changed_without_the_token_of_the_page
test_four = t.test_fields_nobody_asked_for_change_nothing
