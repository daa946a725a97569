"""What a Word template may use."""

QR = "ma-qr"  # the name of the template's picture that becomes the QR code
