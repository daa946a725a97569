"""Honest ranges of rank on the pages: filled from robustness.py, said in words, never without a reason."""

import robustness
from publishing.messages import Texts
from publishing.standings import Standings


def test_every_row_carries_the_range_and_close_differences_are_marked(mini_years):
    """A row's range is robustness's; a mark stands where the difference to the next one is not meaningful."""
    for edition in mini_years:
        for bloc in Standings(edition, None, Texts("vi")).blocs:
            found = robustness.study(edition, bloc.code)
            close = {upper for (upper, _), share in found.close_calls.items() if share < robustness.FIRM}
            for row, below in zip(bloc.rows, [*bloc.rows[1:], None], strict=True):
                own = found.ranges.get(row.code)
                assert row.range == ((own.low, own.high) if own else None)
                tied = below is not None and below.rank == row.rank
                assert row.close_to_next == (row.code in close and not tied), row.code


def test_an_unranked_unit_has_no_range(mini_years):
    """Lào Cai is withheld in 2021."""
    row = Standings(mini_years[-1], mini_years[0], Texts("en")).row_of["LC"]
    assert row.rank is None
    assert row.range is None
    assert not row.close_to_next


def test_the_method_page_says_what_a_range_means_and_what_not(mini_site):
    """In both languages, with the number of trials as the language writes it."""
    for path, words in (
        ("2021", ("10.000 lần", "chỉ nói về trọng số", "19/20")),
        ("en/2021", ("10,000 times", "about weights alone", "19 of 20")),
    ):
        page = (mini_site / path / "phuong-phap" / "index.html").read_text("utf-8")
        assert 'id="firm"' in page
        assert 'href="#firm"' in page
        for each in words:
            assert each in page
