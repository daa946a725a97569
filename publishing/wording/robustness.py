"""The words of the method page on how firm a ranking is (robustness.py)."""

VI = {
    "firm.title": "Hạng chắc chắn đến đâu",
    "firm.why": "Mỗi tiêu chí tối đa bao nhiêu điểm là lựa chọn của người soạn quy định; chọn khác đi một chút vẫn "
    "có thể hợp lý. Vì vậy mỗi khối được xếp hạng thử {draws} lần: mỗi lần, điểm tối đa của từng tiêu chí được nhân "
    "với một hệ số riêng từ 0,75 đến 1,25, còn số liệu và quy tắc tính điểm giữ nguyên.",
    "firm.range": "Khoảng hạng, chẳng hạn “hạng 12, khoảng 10–15”: trong chín phần mười số lần xếp thử, hạng của "
    "đơn vị nằm trong khoảng này. Hạng đã công bố bao giờ cũng thuộc khoảng ấy.",
    "firm.close": "Chênh lệch chưa đáng kể: ghi giữa hai đơn vị liền nhau khi đơn vị xếp trên giữ được vị trí trong "
    "chưa đến 19/20 số lần xếp thử (đồng hạng tính là nửa lần).",
    "firm.not": "Khoảng hạng chỉ nói về trọng số. Nó không nói gì về sai sót của số liệu, về minh chứng, về các quy "
    "tắc khác hay về các năm khác; và nó không thay hạng đã công bố.",
    "firm.parts": "Trong mỗi lần xếp thử, tỷ lệ điểm của đơn vị ở từng tiêu chí giữ nguyên, kể cả điểm do Hội đồng "
    "quyết định và 0 điểm vì thiếu số liệu; tiêu chí không tính cho đơn vị được quy đổi theo điểm tối đa của lần "
    "thử đó; tổng điểm được làm tròn và xếp hạng đúng như quy định.",
    "firm.none": "Đơn vị không được xếp hạng thì không có khoảng hạng. Không đưa ra khoảng hạng ở khối nào mà phép "
    "thử, với mọi hệ số bằng 1, không cho lại đúng từng tổng điểm đã công bố.",
    "firm.same": "Các hệ số sinh ra từ hàm băm SHAKE-256 của năm, mã bộ tiêu chí và mã tiêu chí, nên ai tính lại "
    "cũng ra đúng các khoảng này.",
    "firm.absent": "Năm này không có khoảng hạng ở: {blocs}.",
}

EN = {
    "firm.title": "How firm a rank is",
    "firm.why": "How many points a criterion can give is a choice of those who wrote the regulation; a slightly "
    "different choice could be as reasonable. So each bloc is ranked {draws} times on trial: each time every "
    "criterion's maximum is multiplied by a factor of its own between 0.75 and 1.25, while figures and rules stay "
    "as they are.",
    "firm.range": "A range of rank, such as “rank 12, range 10–15”: in nine of ten of these trials the unit's rank "
    "lies within it. The published rank always does.",
    "firm.close": "A difference that is not meaningful: said between two neighbours if the upper one keeps its "
    "place in fewer than 19 of 20 trials (a tie counts as half a trial).",
    "firm.not": "A range is about weights alone. It says nothing of errors in the figures, of evidence, of other "
    "rules or of other years; and it does not replace the published rank.",
    "firm.parts": "In each trial a unit keeps its share of every criterion's maximum, points set by the Council and "
    "0 for missing figures included; criteria that do not count for a unit are rescaled by that trial's maxima; "
    "totals are rounded and ranked as the regulation says.",
    "firm.none": "A unit without a rank has no range. No ranges are given in a bloc where the trial, with every "
    "factor 1, does not give back each published total exactly.",
    "firm.same": "The factors come from the SHAKE-256 hash of year, framework code and criterion code, so that "
    "anyone who computes again gets the same ranges.",
    "firm.absent": "No ranges are given this year in: {blocs}.",
}
