package contact_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"text/template"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/contact"
)

// Everything that fmt can be asked for, flags and widths among it.
func verbs() []string {
	return []string{
		"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%#x", "%#q", "%d", "%t", "%c", "%U", "%e", "%p", "%T", "%b", "%o", "%z",
		"%20v", "%-60v", "%.3s", "%+q", "%060v",
	}
}

// carrier has addresses wherever fmt looks for them, with and without its methods.
type carrier struct {
	Shown    contact.EmailAddress
	hidden   contact.EmailAddress
	number   contact.PhoneNumber
	list     []contact.EmailAddress
	keyed    map[contact.EmailAddress]contact.PhoneNumber
	any      any
	pointer  *contact.EmailAddress
	embedded struct{ deep [1]contact.PhoneNumber }
}

func newCarrier() carrier {
	e, p := contact.MustParseEmailAddress("zzada@zzhost.org"), contact.MustParsePhoneNumber("+442079460123")
	c := carrier{
		Shown: e, hidden: e, number: p, list: []contact.EmailAddress{e}, any: e, pointer: &e,
		keyed: map[contact.EmailAddress]contact.PhoneNumber{e: p},
	}
	c.embedded.deep[0] = p
	return c
}

func requireNothingPersonal(t *testing.T, printed, how string) {
	t.Helper()
	for _, secret := range []string{"zz", "2079", "7a7a", "7A7A", "7a 7a", "122 122", "32303739"} {
		require.NotContains(t, printed, secret, how)
	}
}

func TestNoVerbOfFmtPrintsPersonalData(t *testing.T) {
	t.Parallel()
	c := newCarrier()
	for name, v := range map[string]any{
		"an address": c.Shown, "a number": c.number, "a pointer": c.pointer, "a struct": c, "a pointer to a struct": &c,
		"a slice": c.list, "a map": c.keyed, "an unexported field of a struct": struct{ c carrier }{c},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, verb := range verbs() {
				requireNothingPersonal(t, fmt.Sprintf(verb, v), verb)
			}
			requireNothingPersonal(t, fmt.Sprint(v), "Sprint")
			requireNothingPersonal(t, fmt.Sprintf("%*v", 3, v), "width as an argument")
			requireNothingPersonal(t, fmt.Errorf("cannot write to %v", v).Error(), "Errorf")
		})
	}
}

func TestWhatIsPrintedInsteadSaysWhetherThereIsAValue(t *testing.T) {
	t.Parallel()
	e, p := contact.MustParseEmailAddress("ada@example.org"), contact.MustParsePhoneNumber("+442079460123")
	require.Equal(t, "[e-mail address]", fmt.Sprint(e))
	require.Equal(t, "[no e-mail address]", fmt.Sprint(contact.EmailAddress{}))
	require.Equal(t, "[phone number]", fmt.Sprint(p))
	require.Equal(t, "[no phone number]", fmt.Sprint(contact.PhoneNumber{}))
	require.Equal(t, "  [phone number]|[phone number]  |", fmt.Sprintf("%16v|%-16v|", p, p))
}

func TestLogsShowNothingPersonal(t *testing.T) {
	t.Parallel()
	c := newCarrier()
	for name, handler := range map[string]func(*bytes.Buffer) slog.Handler{
		"as text": func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
		"as JSON": func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			slog.New(handler(&b)).Info("registered", "email", c.Shown, "phone", c.number, "none", contact.EmailAddress{})
			requireNothingPersonal(t, b.String(), name)
			require.Contains(t, b.String(), "[e-mail address]")
			require.Contains(t, b.String(), "[phone number]")
			require.Contains(t, b.String(), "[no e-mail address]")
		})
	}
	var b bytes.Buffer
	slog.New(slog.NewTextHandler(&b, nil)).Info("registered", "customer", c)
	requireNothingPersonal(t, b.String(), "a struct as text")
}

func TestATemplateShowsAnAddressOnlyWhenAskedForItsString(t *testing.T) {
	t.Parallel()
	e := contact.MustParseEmailAddress("ada@example.org")
	var b bytes.Buffer
	require.NoError(t, template.Must(template.New("").Parse("{{.}} {{.String}}")).Execute(&b, e))
	require.Equal(t, "[e-mail address] ada@example.org", b.String())
}

func TestThePanicsOfMustDoNotRepeatTheInput(t *testing.T) {
	t.Parallel()
	for name, must := range map[string]func(){
		"an address": func() { contact.MustParseEmailAddress("zzada@zzhost") },
		"a number":   func() { contact.MustParsePhoneNumber("2079") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				err, ok := recover().(error)
				require.True(t, ok)
				for e := err; e != nil; e = errors.Unwrap(e) {
					for _, verb := range []string{"%v", "%+v", "%#v"} {
						requireNothingPersonal(t, fmt.Sprintf(verb, e), verb)
					}
				}
			}()
			must()
		})
	}
}
