"""Stand-ins for the scans and photographs that people attach."""

from io import BytesIO

from PIL import Image, ImageDraw

SKY, GRASS, SNOW, STONE, WALL, ROOF = "#cfe3ee", "#8fa873", "#f4f6f7", "#7c8794", "#d9c7a3", "#8a5a44"


def scanned(title: str) -> bytes:
    """A PDF of one page that bears `title` (Latin letters only) and says that it is a stand-in."""
    text = f"BT /F 18 Tf 60 760 Td ({title}) Tj 0 -28 Td /F 12 Tf (A stand-in, made for the demonstration.) Tj ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
    return f"{body}{end}startxref\n{len(body)}\n%%EOF\n".encode("ascii")


def pictured() -> bytes:
    """A drawn house under mountains, which nobody takes for a photograph."""
    picture = Image.new("RGB", (1200, 900), SKY)
    draw = ImageDraw.Draw(picture)
    draw.polygon([(0, 620), (330, 180), (600, 520), (860, 240), (1200, 620)], fill=STONE)
    draw.polygon([(255, 280), (330, 180), (408, 280)], fill=SNOW)
    draw.rectangle((0, 600, 1200, 900), fill=GRASS)
    draw.rectangle((420, 520, 780, 760), fill=WALL)
    draw.polygon([(390, 530), (600, 390), (810, 530)], fill=ROOF)
    draw.rectangle((560, 620, 640, 760), fill=ROOF)
    draw.text((30, 850), "A stand-in, made for the demonstration.", fill="black", font_size=28)
    kept = BytesIO()
    picture.save(kept, "JPEG", quality=80)
    return kept.getvalue()
