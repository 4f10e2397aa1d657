package payment

import (
	"encoding/json"
	"fmt"
	"log/slog"

	"github.com/ashlar-go/ashlar/internal/private"
	"github.com/ashlar-go/ashlar/internal/text"
)

const tokenWord = "token"

// A Token is the gateway's word for the customer's card or account: whoever has it can pay
// with it. Tokens are equal (==) when they are the same text.
//
// It is a secret: String, package fmt and package slog print "[token]". [Token.Reveal] and
// the JSON have the text. The zero Token is none.
type Token struct {
	token private.Value[string]
}

// NewToken returns the token of clean text of up to 1,000 runes, without white space around
// it: whatever an order may be placed with. The error is [ErrToken], without the text.
func NewToken(s string) (Token, error) {
	if !text.IsLine(s, text.MaxDescription) {
		return Token{}, ErrToken
	}
	return Token{private.Keep(s)}, nil
}

// MustNewToken is [NewToken] for tests and package variables: it panics on an error.
func MustNewToken(s string) Token { return must(NewToken(s)) }

// IsValid reports whether t is a token, as all but the zero Token are.
func (t Token) IsValid() bool { return !t.token.IsZero() }

// Reveal returns the text, for the gateway that needs it; "" for the zero Token.
func (t Token) Reveal() string { return t.token.Reveal() }

// String returns "[token]", or "[no token]" for the zero Token.
func (t Token) String() string { return t.token.Redacted(tokenWord) }

// Format implements [fmt.Formatter]: every verb prints what String returns.
func (t Token) Format(f fmt.State, _ rune) { t.token.Print(f, tokenWord) }

// LogValue implements [slog.LogValuer] with what String returns.
func (t Token) LogValue() slog.Value { return slog.StringValue(t.String()) }

// MarshalJSON writes the text as a JSON string; null for the zero Token.
func (t Token) MarshalJSON() ([]byte, error) {
	if !t.IsValid() {
		return []byte("null"), nil
	}
	return json.Marshal(t.Reveal())
}

// UnmarshalJSON reads what [Token.MarshalJSON] writes, and nothing else.
func (t *Token) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*t = Token{}
		return nil
	}
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return ErrToken // its cause may repeat the text
	}
	parsed, err := NewToken(s)
	if err == nil {
		*t = parsed
	}
	return err
}
