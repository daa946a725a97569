"""The words of the page of a unit."""

VI = {
    # where it stands
    "unit.head.ranked": "Năm {year}, đơn vị đứng hạng {rank} trong {n} đơn vị được xếp hạng của khối, đạt "
    "{total}/{max} điểm, mức {level}, {median}.",
    "unit.head.tied": "Năm {year}, đơn vị đồng hạng {rank} (cùng {others} đơn vị khác) trong {n} đơn vị được xếp "
    "hạng của khối, đạt {total}/{max} điểm, mức {level}, {median}.",
    "unit.head.unranked": "Năm {year}, đơn vị không được xếp hạng vì {why}. Điểm của các tiêu chí khác vẫn được công "
    "bố dưới đây.",
    "unit.head.above": "cao hơn trung vị của khối {points} điểm",
    "unit.head.below": "thấp hơn trung vị của khối {points} điểm",
    "unit.head.at_median": "bằng đúng trung vị của khối",
    "unit.range": "khoảng hạng {low}–{high}",
    "unit.toc": "Trên trang này",
    # the years
    "unit.years.lead": "Tỷ lệ tổng điểm so với tối đa, phần trăm. Thanh xám: từ bách phân vị 10 đến 90 của khối; "
    "vạch ngang: trung vị khối. Dưới mỗi năm: hạng/số đơn vị được xếp hạng.",
    "unit.years.seam": "Vạch đứt: bộ tiêu chí thay đổi, điểm hai bên không nối thành một đường.",
    "unit.years.compare": "Hai bộ tiêu chí khác nhau ở đâu",
    "unit.years.before": "Nét mảnh, chấm rỗng: các năm của đơn vị được nhập vào, không cộng vào đường này.",
    "unit.years.caption": "Hạng và điểm qua các năm",
    "unit.years.merged": "trước khi nhập",
    "unit.years.chart": "Tỷ lệ tổng điểm qua các năm của {name}",
    # categories
    "unit.strong": "So với trung vị của khối, mạnh nhất là {name} ({points} điểm)",
    "unit.weak": "yếu nhất là {name} ({points} điểm)",
    "col.apart": "So với trung vị",
    # points lost
    "unit.fall.title": "Mất điểm ở đâu",
    "unit.fall.lead": "Từ tối đa {max} điểm xuống {total} điểm: mất {lost} điểm.",
    "unit.fall.caption": "Điểm mất theo nhóm tiêu chí và các tiêu chí mất nhiều nhất; mỗi dòng làm tròn riêng",
    "unit.fall.max": "Điểm tối đa",
    "unit.fall.rest": "{n} tiêu chí khác của nhóm",
    "unit.fall.rescaled": "Tiêu chí không áp dụng được bỏ qua; điểm mất của các tiêu chí còn lại trong nhóm được "
    "quy đổi tương ứng.",
    "col.lost": "Mất",
    "col.left": "Còn lại",
    "unit.gains.title": "Ba cách tăng điểm rẻ nhất cho năm sau",
    "unit.gains.title.few": "Cách tăng điểm rẻ nhất cho năm sau",
    "unit.gains.lead": "Tính lại chính xác bằng quy tắc của bộ tiêu chí, mỗi lần thay đổi một số liệu, mọi thứ khác "
    "giữ nguyên.",
    "unit.gains.none": "Không có thay đổi nào của riêng một số liệu làm tăng tổng điểm.",
    "unit.gain": "Nếu “{label}” là {then} (nay: {now}) thì được thêm {points} điểm, và với điểm của các đơn vị khác "
    "giữ nguyên sẽ đứng hạng {rank}.",
    "unit.gain.same": "Nếu “{label}” là {then} (nay: {now}) thì được thêm {points} điểm; với điểm của các đơn vị "
    "khác giữ nguyên, thứ hạng vẫn là {rank}.",
    "unit.gain.short": "+{points} điểm nếu “{label}” là {then} (nay: {now}); hạng {rank}.",
    "unit.gain.same.short": "+{points} điểm nếu “{label}” là {then} (nay: {now}); vẫn hạng {rank}.",
    "unit.gains.how": "Thế nào là rẻ nhất, và những gì không được đề xuất",
    "unit.gains.definition": "Rẻ là thay đổi chỉ cần một quyết định (từ không thành có, hoặc lên mức kế tiếp), hoặc "
    "một số liệu còn thiếu không quá một phần tư so với mức cần đạt; trong số đó, thay đổi được nhiều điểm nhất "
    "đứng trước. Chưa tính tiền và công sức. Các thay đổi được tính riêng rẽ, không cộng dồn. Cả {n} thay đổi tính "
    "được nằm ở từng tiêu chí bên dưới.",
    "unit.gains.refused": "Không đề xuất:",
    "unit.refused.decided": "điểm do Hội đồng quyết định",
    "unit.refused.given": "điểm do khảo sát hoặc Hội đồng cho",
    "unit.refused.peers": "điểm phụ thuộc số liệu của các đơn vị khác",
    "unit.refused.several": "thay đổi riêng một số liệu không đủ để tăng tổng điểm",
    # every indicator
    "unit.only_lost": "Chỉ hiện tiêu chí mất điểm ({n}/{all})",
    "unit.open_all": "Mở tất cả",
    "unit.close_all": "Thu gọn tất cả",
    "unit.mark.lost": "mất {points}",
    "unit.mark.median": "trung vị khối {points}",
    "unit.mark.scale": "Thanh: điểm so với tối đa; vạch: trung vị của khối.",
    "unit.group.about": "Nhóm này ở mọi đơn vị",
    # units like it
    "unit.peers": "Đơn vị tương đồng",
    "unit.peers.lead": "Các đơn vị được xếp hạng cùng khối có tỷ lệ điểm các nhóm gần nhất (chênh lệch trung bình "
    "nhỏ nhất, điểm phần trăm); rồi đến các đơn vị gần nhất trong cùng vùng.",
    "unit.peers.caption": "Đơn vị tương đồng năm {year}",
    "unit.peers.region": "cùng vùng",
    "unit.peers.compare": "So sánh",
    "unit.peers.compare_all": "So sánh đơn vị này với cả {n} đơn vị trên",
    "col.apart_by": "Chênh lệch",
    # documents
    "unit.documents": "Văn bản, dữ liệu, trích dẫn",
    "unit.documents.decision": "Bộ tiêu chí:",
    "unit.documents.approved": "Kết quả phê duyệt ngày {day}, {version}.",
    "unit.documents.seal": "Mã niêm phong",
    "unit.documents.versions": "Mọi phiên bản và đính chính",
    "unit.documents.data": "Dữ liệu năm {year} (CSV, XLSX, JSON)",
    "unit.documents.chart": "Biểu đồ:",
    "unit.documents.embed": "nhúng",
    "unit.cite": "Trích dẫn trang này",
    "unit.cite.title": "{name}: kết quả đánh giá mức độ ứng dụng công nghệ thông tin năm {year}",
    "unit.cite.text": "{owner} ({year}). {title}, {version}, mã niêm phong {seal}.",
    "unit.cite.copy": "Sao chép",
    "unit.cite.copied": "Đã sao chép",
    "unit.cite.more": "BibTeX, RIS",
}

EN = {
    "unit.head.ranked": "In {year} the unit ranks {rank} of the {n} ranked units of its bloc, with {total}/{max} "
    "points, level {level}, {median}.",
    "unit.head.tied": "In {year} the unit shares rank {rank} (with {others} more) among the {n} ranked units of its "
    "bloc, with {total}/{max} points, level {level}, {median}.",
    "unit.head.unranked": "In {year} the unit is not ranked, because {why}. The points of the other criteria are "
    "published below all the same.",
    "unit.head.above": "{points} points above the bloc’s median",
    "unit.head.below": "{points} points below the bloc’s median",
    "unit.head.at_median": "exactly at the bloc’s median",
    "unit.range": "range of rank {low}–{high}",
    "unit.toc": "On this page",
    "unit.years.lead": "Share of the maximum, per cent. Grey bar: from the 10th to the 90th percentile of the bloc; "
    "level tick: the bloc’s median. Below each year: rank/ranked units.",
    "unit.years.seam": "Broken line: the framework changes, and points on its two sides are not one line.",
    "unit.years.compare": "What differs between the frameworks",
    "unit.years.before": "Thin line, hollow dots: the years of a unit merged into this one, not added to its line.",
    "unit.years.caption": "Rank and points over the years",
    "unit.years.merged": "before the merger",
    "unit.years.chart": "Share of the maximum over the years of {name}",
    "unit.strong": "Against the bloc’s median it is strongest in {name} ({points} points)",
    "unit.weak": "weakest in {name} ({points} points)",
    "col.apart": "Against median",
    "unit.fall.title": "Where points were lost",
    "unit.fall.lead": "From the maximum of {max} points down to {total}: {lost} points lost.",
    "unit.fall.caption": "Points lost by category, and the criteria that lost most; each line is rounded by itself",
    "unit.fall.max": "Maximum",
    "unit.fall.rest": "{n} more criteria of the category",
    "unit.fall.rescaled": "Criteria that do not apply are left out; points lost on the others of the category are "
    "scaled accordingly.",
    "col.lost": "Lost",
    "col.left": "Left",
    "unit.gains.title": "The three cheapest gains for next year",
    "unit.gains.title.few": "The cheapest gains for next year",
    "unit.gains.lead": "Scored again exactly by the rules of the framework, one figure changed at a time, "
    "everything else left as it is.",
    "unit.gains.none": "No change of a single figure raises the total.",
    "unit.gain": "If “{label}” were {then} (now: {now}), {points} points more, and with the points of the other "
    "units unchanged, rank {rank}.",
    "unit.gain.same": "If “{label}” were {then} (now: {now}), {points} points more; with the points of the other "
    "units unchanged the rank would still be {rank}.",
    "unit.gain.short": "+{points} points if “{label}” were {then} (now: {now}); rank {rank}.",
    "unit.gain.same.short": "+{points} points if “{label}” were {then} (now: {now}); still rank {rank}.",
    "unit.gains.how": "What cheapest means, and what is not offered",
    "unit.gains.definition": "Cheap is a change that takes one decision (a no becomes a yes, or the next better "
    "option), or a figure that lacks at most a quarter of what is needed; of these the one that wins most comes "
    "first. Money and effort are not counted. Changes are worked out one by one and do not add up. All {n} of them "
    "stand beside their criteria below.",
    "unit.gains.refused": "Not offered:",
    "unit.refused.decided": "points decided by the Council",
    "unit.refused.given": "points given by a survey or the Council",
    "unit.refused.peers": "points depend on the figures of other units",
    "unit.refused.several": "no change of a single figure is enough to raise the total",
    "unit.only_lost": "Only criteria that lost points ({n} of {all})",
    "unit.open_all": "Open all",
    "unit.close_all": "Close all",
    "unit.mark.lost": "lost {points}",
    "unit.mark.median": "bloc median {points}",
    "unit.mark.scale": "Bar: points against the maximum; tick: the bloc’s median.",
    "unit.group.about": "This category for all units",
    "unit.peers": "Units like it",
    "unit.peers.lead": "The ranked units of the bloc whose shares of the categories are nearest (smallest mean "
    "difference, percentage points); then the nearest of the same region.",
    "unit.peers.caption": "Units like it in {year}",
    "unit.peers.region": "same region",
    "unit.peers.compare": "Compare",
    "unit.peers.compare_all": "Compare this unit with all {n}",
    "col.apart_by": "Difference",
    "unit.documents": "Documents, data, citation",
    "unit.documents.decision": "Framework:",
    "unit.documents.approved": "Results approved on {day}, {version}.",
    "unit.documents.seal": "Seal",
    "unit.documents.versions": "All versions and corrections",
    "unit.documents.data": "Data of {year} (CSV, XLSX, JSON)",
    "unit.documents.chart": "Charts:",
    "unit.documents.embed": "embed",
    "unit.cite": "Cite this page",
    "unit.cite.title": "{name}: assessment of the use of information technology, {year}",
    "unit.cite.text": "{owner} ({year}). {title}, {version}, seal {seal}.",
    "unit.cite.copy": "Copy",
    "unit.cite.copied": "Copied",
    "unit.cite.more": "BibTeX, RIS",
}
