"""People whose browser has a security key: they send forms as `webauthn.js` does."""

import re
from dataclasses import dataclass

import cbor2
import msgspec

from casework import client, key, person
from doorward.access.policy import Credential
from doorward.model.cases import Role
from doorward.store.models import Person
from soft_key import SoftKey


@dataclass
class Keyed:
    """Somebody signed in, with the key in the hand."""

    who: Person
    browser: object
    key: SoftKey

    def get(self, address: str):
        return self.browser.get(address)

    def send(self, address: str, fields: dict[str, object], form: str = "", touch: bool = True):
        """Send a form of a page, with what its hidden fields say; touched where it asks for it."""
        page = self.get(re.match(r"/case/\d+/", address).group()).content.decode()
        for found in re.finditer(r"<form[^>]*>.*?</form>", page, re.DOTALL):
            if f'action="{address}"' in found.group() and f'id="{form}"' in found.group():
                return self.send_again(address, found.group(), fields, touch)
        raise AssertionError(f"the page has no form {form} for {address}")

    def send_again(self, address: str, form: str, fields: dict[str, object], touch: bool = True):
        """Send a form that was shown before."""
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))
        said = hidden | {name: str(value) for name, value in fields.items()}
        step_up = re.search(
            r'data-step-up="([^"]+)" data-step-up-object="([^"]*)" data-step-up-fields="([^"]*)"',
            form,
        )
        if step_up and touch:
            action, about, names = step_up.groups()
            values = [said[name] for name in names.split()]
            asked = self.browser.post(
                "/step-up/", {"action": action, "object": about, "value": values}
            ).json()
            said |= {"ceremony": asked["ceremony"], "step_up": self.key.get(asked)}
        return self.browser.post(address, said)


def keyed(role: Role = Role.INVESTIGATOR, name: str = "") -> Keyed:
    """Somebody of a role with a software key in the store, signed in."""
    made = person(role, name, keys=0)
    soft = SoftKey(handle=bytes(made.handle))
    row = key(made)
    numbers = soft.secret.public_key().public_numbers()
    x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
    credential = msgspec.structs.replace(
        msgspec.json.decode(row.credential, type=Credential),
        id=soft.id,
        public_key=cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y}, canonical=True),
    )
    row.credential_id, row.credential = soft.id.hex(), msgspec.json.encode(credential).decode()
    row.save()
    return Keyed(made, client(made), soft)
