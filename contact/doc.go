// Package contact holds the ways to reach a person that every context shares: an
// [EmailAddress] and a [PhoneNumber].
//
// Both are values: comparable with ==, fit to be map keys, valid from the moment they
// exist. Both have one representation only, the normalised one, so that two spellings of
// one address are one customer:
//
//	address, err := contact.ParseEmailAddress(" Ada@Example.ORG ")
//	address == contact.MustParseEmailAddress("ada@example.org") // true
//
// Being well formed is all that is promised: whether anybody reads the mail is for a
// message with a link to find out.
//
// # Glossary
//
//   - E-mail address: a mailbox at a host, without a display name. Not "e-mail", which is
//     the message.
//   - Phone number: an international number in the form of ITU-T E.164. Not "mobile": it
//     may ring on a desk.
//
// # Personal data
//
// Both identify a person, and what is written to a log stays there. So a value is shown
// where the program asks for it by name, with String or an encoder, and nowhere else:
//
//   - package fmt prints "[e-mail address]" and "[phone number]" under every verb, and
//     nothing but a pointer for a value in an unexported field, which fmt reads past all
//     methods;
//   - package log/slog logs the same words;
//   - the errors and panics of this package never repeat their input.
//
// The words hide the host and the country as well: a host may be a family's name, and in a
// small place a prefix and a time are a person. They do say whether there is a value.
//
// Three doors stay open, because they are where the value is wanted: String, the encoders
// (hence a log handler that marshals a whole struct to JSON), and panic with a bare value,
// which the runtime prints by its String method.
//
// # Encoders
//
// The text form is that of String, and empty for the zero value. JSON is a string, SQL a
// text, and null in both for the zero value: an empty string is refused there, being
// neither. Decoders normalise as the parsers do, refuse what they refuse, and leave the
// target alone on an error.
//
// # Errors
//
// [ErrNotEmailAddress] and [ErrNotPhoneNumber], both of kind failure.Invalid. Their text
// says which rule was broken.
package contact
