// Package privacytest holds the tests that go across packages: what identifies a person is
// printed nowhere, and hostile text gets in nowhere.
package privacytest_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// The person of these tests. Nothing below may be read anywhere.
const (
	name   = "Ada Lovelace"
	email  = "ada.lovelace@example.org"
	phone  = "+442079460123"
	street = "12 St James Square"
	card   = 4_111_111_111_111_111
)

// traces are what fmt may make of the person.
var traces = sync.OnceValue(func() []string {
	all := []string{fmt.Sprint(card), fmt.Sprintf("%x", card), fmt.Sprintf("%X", card), fmt.Sprintf("%o", card)}
	for _, secret := range []string{name, email, phone, street} {
		all = append(all, secret, fmt.Sprintf("%x", secret), fmt.Sprintf("%X", secret), fmt.Sprintf("% x", secret))
		for _, verb := range []string{"%d", "%o", "%b"} {
			all = append(all, strings.Trim(fmt.Sprintf(verb, []byte(secret)), "[]"))
		}
	}
	return append(all, strings.ToUpper(name), strings.ToLower(name), "lovelace", "St James")
})

func requireNothingPersonal(t *testing.T, printed, how string) {
	t.Helper()
	for _, trace := range traces() {
		if strings.Contains(printed, trace) { // not require.NotContains, which is slow for so many
			t.Fatalf("%s prints %q in %s", how, trace, printed)
		}
	}
}

// requirePrivate prints a value in every way that a program may print it in.
func requirePrivate(t *testing.T, value any) {
	t.Helper()
	for _, verb := range "vsdqxXtcUeEfFgGbopO" {
		for _, flags := range []string{"", "+", "#", " ", "-60", "060", ".200"} {
			format := "%" + flags + string(verb)
			if verb == 'p' {
				continue // asks no method of what is no pointer; go vet refuses it
			}
			requireNothingPersonal(t, fmt.Sprintf(format, value), format)
		}
	}
	requireNothingPersonal(t, fmt.Sprint(value), "Sprint")
	requireNothingPersonal(t, fmt.Errorf("it failed: %v", value).Error(), "Errorf")
	requirePrivateLog(t, value)
}

// requirePrivateLog logs a value in both forms of package slog.
func requirePrivateLog(t *testing.T, value any) {
	t.Helper()
	for how, handler := range handlers() {
		var b bytes.Buffer
		slog.New(handler(&b)).Error("it failed", "value", value, slog.Group("group", "value", value))
		require.NotEmpty(t, b.String())
		requireNothingPersonal(t, b.String(), how)
	}
}

func handlers() map[string]func(*bytes.Buffer) slog.Handler {
	all := &slog.HandlerOptions{Level: slog.LevelDebug}
	return map[string]func(*bytes.Buffer) slog.Handler{
		"slog text": func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, all) },
		"slog JSON": func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, all) },
	}
}

// The check itself is checked: it finds what is not kept private.
func TestWhatIsPersonalIsFound(t *testing.T) {
	t.Parallel()
	wrong := strings.Repeat("%t", 1) // go vet would see a constant
	for how, printed := range map[string]string{
		"plain":     fmt.Sprintf("%v", errors.New("no account of "+email)),
		"hex":       fmt.Sprintf("%x", struct{ Name string }{name}),
		"bytes":     fmt.Sprintf("%d", [][]byte{[]byte(phone)}),
		"bad verb":  fmt.Sprintf(wrong, struct{ Street string }{street}),
		"a number":  fmt.Sprintf("%d", card),
		"lowercase": strings.ToLower(name),
	} {
		found := false
		for _, trace := range traces() {
			found = found || strings.Contains(printed, trace)
		}
		require.True(t, found, how)
	}
}
