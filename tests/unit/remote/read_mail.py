# SPDX-License-Identifier: Apache-2.0
"""read_mail.py FOLDER: prints the first mail in a mailbox of servers.py as a mail client reads it, as JSON."""
import email
import email.policy
import email.utils
import json
import sys
from pathlib import Path

folder = Path(sys.argv[1])
mail = email.message_from_bytes((folder / '1.eml').read_bytes(), policy=email.policy.default)
texts = [part for part in mail.walk() if part.get_content_maintype() == 'text']
contents = {part.get_content_type(): part.get_content().replace('\r\n', '\n') for part in texts}
print(json.dumps({
    'envelope': json.loads((folder / '1.json').read_text(encoding='utf-8')),
    'headers': sorted(name.lower() for name in mail.keys()),
    'from': mail['from'],
    'to': [address.addr_spec for address in mail['to'].addresses],
    'subject': mail['subject'],
    'date': mail['date'].datetime.isoformat(),
    'type': mail.get_content_type(),
    'alternatives': [part.get_content_type() for part in texts],
    'text': contents.get('text/plain'),
    'html': contents.get('text/html'),
    'files': [[part.get_filename(), part.get_content().decode()] for part in mail.iter_attachments()],
    'defects': [str(defect) for part in mail.walk() for defect in part.defects],
}))
