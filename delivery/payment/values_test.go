package payment_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/delivery/payment"
	"github.com/ashlar-go/ashlar/failure"
	"github.com/ashlar-go/ashlar/internal/lifecycle"
	"github.com/ashlar-go/ashlar/internal/texttest"
)

func TestATokenIsNeverPrinted(t *testing.T) {
	t.Parallel()
	p, err := payment.NewPayment(request, noon)
	require.NoError(t, err)
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, nil))
	things := map[string]any{
		"token": request.Token, "request": request, "pointer": &request, "snapshot": p.Snapshot(), "payment": p,
		"command": authorise(), "authorisation": payment.Authorisation{Payment: p.ID(), Token: request.Token},
	}
	for name, thing := range things {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%60v", "%-60v"} {
			printed := fmt.Sprintf(verb, thing)
			require.NotContains(t, printed, secret, "%s under %s", name, verb)
			require.NotContains(t, printed, fmt.Sprintf("%x", secret), "%s under %s", name, verb)
		}
		logger.Info("seen", name, thing)
	}
	require.NotContains(t, log.String(), secret)
	require.Equal(t, "[token]", request.Token.String())
	require.Equal(t, "[no token]", payment.Token{}.String())
	require.Equal(t, secret, request.Token.Reveal())
}

func TestATokenIsCleanText(t *testing.T) {
	t.Parallel()
	texts := texttest.Refused(1000)
	texts["space around"], texts["a tab"] = " around ", "tab\tbed"
	for _, s := range texts {
		_, err := payment.NewToken(s)
		require.ErrorIs(t, err, payment.ErrToken)
	}
	longest, err := payment.NewToken(strings.Repeat("é", 1000))
	require.NoError(t, err)
	require.True(t, longest.IsValid())
	require.Equal(t, "what an app says", payment.MustNewToken("what an app says").Reveal())
	require.Panics(t, func() { payment.MustNewToken("") })
}

func FuzzToken(f *testing.F) {
	for _, s := range []string{`null`, `""`, `"tok_1"`, `{}`, `"a b"`, `"\u0000"`, `1`, `"\ud800"`, `["tok"]`, `"tok"x`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		before := payment.MustNewToken("before")
		got := before
		if err := json.Unmarshal(b, &got); err != nil {
			require.Equal(t, before, got)
			return
		}
		again, err := json.Marshal(got)
		require.NoError(t, err)
		var back payment.Token
		require.NoError(t, json.Unmarshal(again, &back))
		require.Equal(t, got, back)
	})
}

func TestTheIdentityOfAPaymentFollowsFromOrderAndAttempt(t *testing.T) {
	t.Parallel()
	seen := map[payment.PaymentID]bool{}
	for _, o := range []string{"1", "11", "1/1", "ORD-A1B2C3D4", strings.Repeat("x", 128)} {
		for attempt := 1; attempt <= 20; attempt++ {
			id := payment.PaymentIDFor(payment.MustParseOrderID(o), attempt)
			require.Equal(t, id, payment.PaymentIDFor(payment.MustParseOrderID(o), attempt))
			require.False(t, seen[id], "two payments share an identity")
			require.LessOrEqual(t, len(id.String()), 40, "a receipt is of at most 40 characters")
			seen[id] = true
		}
	}
	// Stored identities follow from this: it stays for ever.
	require.Equal(t, "PAY-C2ACFCE3EB6D506E8B245554952B5D90", payment.PaymentIDFor(order, 1).String())
}

func TestIdentitiesAreCleanText(t *testing.T) {
	t.Parallel()
	parsers := map[string]func(string) (fmt.Stringer, error){
		"order":   func(s string) (fmt.Stringer, error) { return payment.ParseOrderID(s) },
		"payment": func(s string) (fmt.Stringer, error) { return payment.ParsePaymentID(s) },
		"invoice": func(s string) (fmt.Stringer, error) { return payment.ParseInvoiceNumber(s) },
	}
	for name, parse := range parsers {
		for _, s := range texttest.Refused(1000) {
			_, err := parse(s)
			require.Error(t, err, name)
			require.Equal(t, failure.Invalid, failure.KindOf(err))
			requireClean(t, err.Error(), s)
		}
		id, err := parse(" X-1 ")
		require.NoError(t, err)
		require.Equal(t, "X-1", id.String())
	}
	require.Panics(t, func() { payment.MustParseOrderID("") })
	require.Panics(t, func() { payment.MustParsePaymentID("") })
	require.Panics(t, func() { payment.MustParseInvoiceNumber("") })
	var o payment.OrderID
	var p payment.PaymentID
	var n payment.InvoiceNumber
	require.NoError(t, json.Unmarshal([]byte(`"a"`), &o))
	require.NoError(t, json.Unmarshal([]byte(`"b"`), &p))
	require.NoError(t, json.Unmarshal([]byte(`"c"`), &n))
	require.Equal(t, payment.MustParseOrderID("a"), o)
	require.Equal(t, payment.MustParsePaymentID("b"), p)
	require.Equal(t, payment.MustParseInvoiceNumber("c"), n)
}

func TestStatusesAndStepsComeBackFromText(t *testing.T) {
	t.Parallel()
	for _, s := range payment.Statuses() {
		text, err := s.MarshalText()
		require.NoError(t, err)
		var back payment.Status
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, s, back)
	}
	for _, s := range payment.Steps() {
		text, err := s.MarshalText()
		require.NoError(t, err)
		var back payment.Step
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, s, back)
		require.True(t, s.IsValid())
	}
	status, step := payment.StatusVoided, payment.StepVoid
	require.ErrorIs(t, status.UnmarshalText([]byte("Voided")), payment.ErrStatus)
	require.ErrorIs(t, step.UnmarshalText([]byte("VOID")), payment.ErrStep)
	require.Equal(t, payment.StatusVoided, status)
	require.Equal(t, payment.StepVoid, step)
	_, err := payment.Status(0).MarshalText()
	require.ErrorIs(t, err, payment.ErrStatus)
	_, err = payment.Step(9).MarshalText()
	require.ErrorIs(t, err, payment.ErrStep)
	require.False(t, payment.Status(99).IsValid())
}

func TestOnlyTheStepsOfTheLifeCycleAreTaken(t *testing.T) {
	t.Parallel()
	drawn := lifecycle.Mermaid(payment.Statuses())
	require.Contains(t, drawn, "[*] --> authorising")
	for _, s := range payment.Statuses() {
		step, underWay := s.UnderWay()
		require.Equal(t, underWay, strings.HasSuffix(s.String(), "ing"), s.String())
		if underWay {
			require.Len(t, s.Next(), 2, "%s is done or refused", step)
		}
	}
}

func FuzzRefused(f *testing.F) {
	for _, s := range []string{
		"", " ", "\u200b", "a\x00bcd", "evil\u202egnp", "bad\xff\xfeutf8", "insufficient funds", strings.Repeat("é", 1000), strings.Repeat("é", 1001),
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r := payment.Refused(s)
		require.True(t, r.IsValid())
		require.False(t, r.Done())
		require.NotEmpty(t, r.Reason())
		require.LessOrEqual(t, utf8.RuneCountInString(r.Reason()), 1000)
		p := in(payment.StatusAuthorising)
		require.NoError(t, p.Settle(payment.StepAuthorise, r, noon))
		_, err := payment.RestorePayment(p.Snapshot())
		require.NoError(t, err)
	})
}

func TestASuccessHasAReference(t *testing.T) {
	t.Parallel()
	for _, s := range texttest.Refused(1000) {
		_, err := payment.Succeeded(s)
		require.ErrorIs(t, err, payment.ErrResult)
	}
	require.False(t, payment.Result{}.IsValid())
}

func TestEveryEventIsListedUnderItsName(t *testing.T) {
	t.Parallel()
	for _, e := range []payment.Event{
		payment.PaymentRequested{},
		payment.CaptureRequested{},
		payment.VoidRequested{},
		payment.RefundRequested{},
		payment.StepAskedAgain{},
		payment.PaymentAuthorised{},
		payment.PaymentFailed{},
		payment.PaymentCaptured{},
		payment.PaymentVoided{},
		payment.PaymentRefunded{},
	} {
		require.True(t, payment.EventTypes().Has(e), e.EventName())
		require.True(t, strings.HasPrefix(e.EventName(), "delivery.payment."))
	}
}
