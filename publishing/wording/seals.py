"""Words of the page that checks receipts, and of seals as QR codes."""

VI = {
    "nav.receipts": "Kiểm tra biên nhận",
    "file.receipts": "Danh sách biên nhận của năm: số, đơn vị, thời điểm gửi, đúng hạn hay muộn, mã niêm phong.",
    "file.receipts_json": "Danh sách biên nhận đúng như đã niêm phong cùng kết quả: mã SHA-256 của nó có trong "
    "edition.json.",
    "receipts.title": "Kiểm tra biên nhận",
    "receipts.description": "Đối chiếu mã niêm phong trên biên nhận hồ sơ ICT-Index với tệp JSON và với danh sách "
    "biên nhận đã công bố; mọi phép tính thực hiện ngay trong trình duyệt.",
    "receipts.lead": "Mỗi lần gửi hồ sơ, đơn vị nhận một biên nhận có mã niêm phong. Ai có biên nhận hoặc tệp JSON "
    "của nó đều kiểm tra được tại đây, không cần tài khoản.",
    "receipts.private": "Không có gì được gửi đi: phần địa chỉ sau dấu # và tệp bạn chọn chỉ ở trong máy của bạn.",
    "receipts.none": "Kiểm tra ngay trên trang cần JavaScript; các cách dưới đây thì không. Mã QR của một biên nhận "
    "có trong danh sách đã công bố dẫn thẳng đến dòng của nó, dòng ấy được tô đậm.",
    "receipts.code": "Biên nhận trong mã QR",
    "receipts.code.more": "Mã QR chỉ nhắc lại những gì in trên giấy, ai cũng in được; chỉ danh sách đã công bố và "
    "tệp JSON mới chứng minh được.",
    "receipts.number": "Số biên nhận",
    "receipts.seal": "Mã niêm phong",
    "receipts.said.bad": "Địa chỉ này không chứa số và mã của một biên nhận. Hãy quét lại mã QR, hoặc nhập mã niêm "
    "phong bên dưới.",
    "receipts.list.held": "Có trong danh sách biên nhận đã công bố của năm %y, đúng số và đúng mã này.",
    "receipts.list.withdrawn": "Có trong danh sách năm %y nhưng ĐÃ RÚT LẠI lúc %t: biên nhận không còn hiệu lực.",
    "receipts.list.other_seal": "KHÁC: danh sách năm %y có biên nhận số này nhưng với mã niêm phong khác.",
    "receipts.list.other_number": "KHÁC: danh sách năm %y có mã này nhưng là của biên nhận số %n.",
    "receipts.list.unknown": "KHÔNG CÓ trong danh sách biên nhận đã công bố của năm %y.",
    "receipts.list.none": "Năm %y được công bố không kèm danh sách biên nhận; vẫn so được mã này với tệp JSON.",
    "receipts.list.later": "Danh sách biên nhận năm %y chưa được công bố: nó được công bố cùng kết quả. Bây giờ đã "
    "so được mã này với tệp JSON.",
    "receipts.list.seal": "Không danh sách nào đã công bố có mã này.",
    "receipts.list.row": "Xem dòng trong danh sách",
    "receipts.check": "So tệp với mã niêm phong",
    "receipts.check.seal": "Mã niêm phong in trên biên nhận",
    "receipts.check.seal.hint": "64 chữ số và chữ cái từ a đến f; viết liền hay cách nhóm, viết hoa hay thường đều "
    "được.",
    "receipts.check.file": "Tệp JSON của biên nhận: chọn, hoặc kéo thả vào đây",
    "receipts.check.paste": "Hoặc dán nội dung của tệp",
    "receipts.check.text": "Nội dung của tệp JSON",
    "receipts.check.button": "Tính mã của nội dung này",
    "receipts.said.working": "Đang tính…",
    "receipts.said.large": "Tệp quá lớn để là một biên nhận (hơn 8 MB).",
    "receipts.said.unread": "Không đọc được tệp này.",
    "receipts.said.short": "Mã niêm phong phải có đúng 64 chữ số và chữ cái từ a đến f; mã đã nhập có %n.",
    "receipts.said.computed": "Mã tính được từ nội dung:",
    "receipts.said.equal": "KHỚP: nội dung này có đúng mã niêm phong đã cho.",
    "receipts.said.differs": "KHÁC: nội dung này không có mã niêm phong đã cho. Nó đã bị sửa, hoặc là của biên nhận "
    "khác.",
    "receipts.said.compare": "Hãy so mã này với mã in trên biên nhận, hoặc nhập mã ấy ở trên.",
    "receipts.said.not_receipt": "Nội dung này không phải tệp JSON của một biên nhận.",
    "receipts.said.other_number": "Tệp là của biên nhận số %n, không phải số trong mã QR.",
    "receipts.said.list": "Đây là danh sách biên nhận đã công bố của năm %y, đúng từng byte.",
    "receipts.said.list_bad": "Đây là một danh sách biên nhận, nhưng không đúng bản nào đã công bố ở đây.",
    "receipts.file.says": "Tệp ghi:",
    "receipts.file.made_up": "số liệu minh họa, không phải hồ sơ thật",
    "receipts.at": "Gửi lúc",
    "receipts.in_time": "đúng hạn",
    "receipts.late": "muộn",
    "receipts.standing": "Thời hạn",
    "receipts.withdrawn": "rút lại lúc {at}",
    "receipts.how": "Tự kiểm tra bằng công cụ có sẵn",
    "receipts.how.more": "Mã niêm phong chính là SHA-256 của tệp JSON, nên công cụ nào tính SHA-256 cũng ra đúng mã "
    "ấy.",
    "receipts.how.command": "Lệnh tính và so mã niêm phong",
    "receipts.how.ictindex": "Lệnh ictindex verify (trong phần mềm này) so tệp với mã, và với danh sách đã công bố:",
    "receipts.how.office": "Muốn biết cơ quan có đang giữ đúng nội dung ấy không, mở trang kiểm tra của cơ quan: địa "
    "chỉ in trên biên nhận.",
    "receipts.proves": "Biên nhận chứng minh điều gì",
    "receipts.proves.yes": "Mã khớp thì nội dung trong tệp đúng từng ký tự là nội dung đã gửi: số liệu, ghi chú và "
    "mã của từng minh chứng.",
    "receipts.proves.and": "Có trong danh sách thì nội dung ấy đã gửi vào lúc danh sách ghi. Danh sách được niêm "
    "phong cùng kết quả của năm: sửa một dòng thì mã niêm phong của kết quả khác đi.",
    "receipts.proves.no": "Biên nhận không chứng minh số liệu là đúng sự thật; đó là việc của thẩm định. Danh sách "
    "không chứa số liệu và không chứa tên người.",
    "receipts.lists": "Danh sách biên nhận đã công bố",
    "receipts.lists.year": "Năm {year}",
    "receipts.lists.count": "{n} biên nhận; {late} gửi muộn, {withdrawn} đã rút lại.",
    "receipts.lists.caption": "Biên nhận của năm {year}",
    "receipts.lists.sum": "SHA-256 của receipts.json, ghi trong kết quả đã niêm phong:",
    "receipts.lists.without": "Công bố không kèm danh sách biên nhận: {years}.",
    "receipts.lists.empty": "Chưa có năm nào được công bố kèm danh sách biên nhận. Danh sách của một năm xuất hiện ở "
    "đây khi kết quả của năm ấy được công bố.",
    "verify.receipts": "Danh sách {n} biên nhận của năm, niêm phong cùng kết quả",
    "verify.qr": "Mã QR dẫn đến trang này và nêu mã niêm phong của kết quả năm {year}",
    "verify.qr.more": "Mã QR này in trên công văn, ấn phẩm và biên bản. Quét lên, trang này so mã trên giấy với mã "
    "đã công bố.",
    "verify.paper.newest": "Mã niêm phong trên giấy là của phiên bản %v, phiên bản mới nhất của năm này.",
    "verify.paper.old": "Mã niêm phong trên giấy là của phiên bản %v; nay đã có phiên bản đính chính %w.",
    "verify.paper.unknown": "KHÁC: mã niêm phong trên giấy không phải của phiên bản nào trong năm này.",
}

EN = {
    "nav.receipts": "Check a receipt",
    "file.receipts": "The receipts of the year: number, unit, moment of sending, in time or late, seal.",
    "file.receipts_json": "The list of receipts just as it was sealed with the results: its SHA-256 stands in "
    "edition.json.",
    "receipts.title": "Check a receipt",
    "receipts.description": "Compare the seal on the receipt of an ICT-Index submission with its JSON file and with "
    "the published list of receipts; everything is computed in your browser.",
    "receipts.lead": "At each sending a unit is given a receipt with a seal. Whoever has the receipt or its JSON "
    "file can check it here, without an account.",
    "receipts.private": "Nothing is sent anywhere: what stands after the # of the address and the file you choose "
    "stay on your machine.",
    "receipts.none": "Checking on the page itself needs JavaScript; the ways below do not. The QR code of a receipt "
    "that is on a published list leads straight to its line, which is highlighted.",
    "receipts.code": "The receipt in the QR code",
    "receipts.code.more": "A QR code only repeats what is printed on the paper, and anyone can print one; only the "
    "published list and the JSON file prove anything.",
    "receipts.number": "Receipt",
    "receipts.seal": "Seal",
    "receipts.said.bad": "This address does not hold the number and seal of a receipt. Scan the QR code again, or "
    "type the seal below.",
    "receipts.list.held": "On the published list of receipts of %y, with this very number and seal.",
    "receipts.list.withdrawn": "On the list of %y, but WITHDRAWN at %t: the receipt is no longer valid.",
    "receipts.list.other_seal": "DIFFERENT: the list of %y has this number with another seal.",
    "receipts.list.other_number": "DIFFERENT: the list of %y has this seal, but as receipt %n.",
    "receipts.list.unknown": "NOT on the published list of receipts of %y.",
    "receipts.list.none": "%y was published without a list of receipts; the seal can still be compared with the JSON "
    "file.",
    "receipts.list.later": "The list of receipts of %y is not published yet: it comes with the results. The seal can "
    "already be compared with the JSON file.",
    "receipts.list.seal": "No published list has this seal.",
    "receipts.list.row": "See its line on the list",
    "receipts.check": "Compare a file with the seal",
    "receipts.check.seal": "Seal printed on the receipt",
    "receipts.check.seal.hint": "64 digits and letters from a to f; in groups or not, in capitals or not.",
    "receipts.check.file": "JSON file of the receipt: choose it, or drop it here",
    "receipts.check.paste": "Or paste the content of the file",
    "receipts.check.text": "Content of the JSON file",
    "receipts.check.button": "Compute the seal of this content",
    "receipts.said.working": "Computing…",
    "receipts.said.large": "The file is too large for a receipt (more than 8 MB).",
    "receipts.said.unread": "This file cannot be read.",
    "receipts.said.short": "A seal has exactly 64 digits and letters from a to f; what was typed has %n.",
    "receipts.said.computed": "Seal computed from the content:",
    "receipts.said.equal": "EQUAL: this content has the given seal.",
    "receipts.said.differs": "DIFFERENT: this content does not have the given seal. It was changed, or belongs to "
    "another receipt.",
    "receipts.said.compare": "Compare it with the seal printed on the receipt, or type that one above.",
    "receipts.said.not_receipt": "This content is not the JSON file of a receipt.",
    "receipts.said.other_number": "The file is that of receipt %n, not of the one in the QR code.",
    "receipts.said.list": "This is the published list of receipts of %y, to the byte.",
    "receipts.said.list_bad": "This is a list of receipts, but none that is published here.",
    "receipts.file.says": "The file says:",
    "receipts.file.made_up": "made-up figures, not a real submission",
    "receipts.at": "Sent at",
    "receipts.in_time": "in time",
    "receipts.late": "late",
    "receipts.standing": "In time?",
    "receipts.withdrawn": "withdrawn at {at}",
    "receipts.how": "Check it with tools you have",
    "receipts.how.more": "The seal is the SHA-256 of the JSON file, so any tool that computes SHA-256 gives it.",
    "receipts.how.command": "Commands that compute and compare the seal",
    "receipts.how.ictindex": "The command ictindex verify (of this software) compares a file with the seal, and with "
    "the published list:",
    "receipts.how.office": "To learn whether the office holds this very content, open the office's own page: its "
    "address is printed on the receipt.",
    "receipts.proves": "What a receipt proves",
    "receipts.proves.yes": "If the seal agrees, the content of the file is, to the letter, what was sent: figures, "
    "notes and the hash of every piece of evidence.",
    "receipts.proves.and": "If it is on the list, that content was sent at the moment stated there. The list is "
    "sealed with the results of the year: change one line and the seal of the results is another.",
    "receipts.proves.no": "A receipt does not prove that the figures are true; that is what the appraisal is for. "
    "The list holds no figures and no names of persons.",
    "receipts.lists": "Published lists of receipts",
    "receipts.lists.year": "{year}",
    "receipts.lists.count": "{n} receipts; {late} late, {withdrawn} withdrawn.",
    "receipts.lists.caption": "Receipts of {year}",
    "receipts.lists.sum": "SHA-256 of receipts.json, stated in the sealed results:",
    "receipts.lists.without": "Published without a list of receipts: {years}.",
    "receipts.lists.empty": "No year is published with a list of receipts yet. The list of a year appears here when "
    "its results are published.",
    "verify.receipts": "The list of the year's {n} receipts, sealed with the results",
    "verify.qr": "QR code that leads to this page and states the seal of the results of {year}",
    "verify.qr.more": "This QR code is printed on official letters, publications and minutes. Scanned, it lets this "
    "page compare the seal on the paper with the published one.",
    "verify.paper.newest": "The seal on the paper is that of version %v, the newest of this year.",
    "verify.paper.old": "The seal on the paper is that of version %v; there is now a correction, version %w.",
    "verify.paper.unknown": "DIFFERENT: the seal on the paper is not that of any version of this year.",
}
