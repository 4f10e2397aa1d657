package delivery_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/delivery"
)

func TestPackageFmtAndSlogShowNothingPersonalAndNoToken(t *testing.T) {
	t.Parallel()
	secrets := []string{"tok_SECRET", "FC Road", "Priya", "Ravi", "ring twice", "9876543210", "priya@"}
	values := map[string]any{
		"payment details": upi, "address": home, "name": delivery.MustParsePersonName("Priya Shah"),
		"instructions": delivery.MustParseSpecialInstructions("ring twice"),
		"order":        placedOrder(), "snapshot": placedOrder().Snapshot(), "draft": draft(),
		"event":    delivery.OrderPlaced{Order: orderID, Address: home, Payment: upi},
		"customer": aCustomer(), "customer snapshot": aCustomer().Snapshot(),
		"restaurant": aRestaurant(), "delivery partner": aPartner(ravi), "partner snapshot": aPartner(ravi).Snapshot(),
		"pointer": &upi, "slice": []delivery.PaymentDetails{upi}, "nested": struct{ P delivery.PaymentDetails }{upi},
		"unexported": struct{ p delivery.PaymentDetails }{upi},
	}
	for name, v := range values {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			slog.New(slog.NewTextHandler(&log, nil)).Info("x", "v", v)
			shown := log.String()
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%30v", "%-30s", "%T"} {
				shown += fmt.Sprintf(verb, v)
			}
			for _, secret := range secrets {
				require.NotContains(t, shown, secret)
				require.NotContains(t, shown, fmt.Sprintf("%x", secret))
			}
		})
	}
}

func TestPaymentDetailsShowTheMethodAndJSONCarriesTheToken(t *testing.T) {
	t.Parallel()
	require.Equal(t, "upi [token]", upi.String())
	require.Equal(t, "upi [token]", fmt.Sprint(upi))
	require.Equal(t, "   upi [token]", fmt.Sprintf("%14v", upi))
	require.Equal(t, "[no payment details]", fmt.Sprint(delivery.PaymentDetails{}))
	require.Equal(t, "upi", upi.Method())
	require.Equal(t, "tok_SECRET", upi.Token())
	b, err := json.Marshal(upi)
	require.NoError(t, err)
	require.JSONEq(t, `{"method":"upi","token":"tok_SECRET"}`, string(b))
	var back delivery.PaymentDetails
	require.NoError(t, json.Unmarshal(b, &back))
	require.Equal(t, upi, back)

	_, err = delivery.NewPaymentDetails("upi", "tok_SECRET\x00")
	require.ErrorIs(t, err, delivery.ErrPaymentDetails)
	require.NotContains(t, err.Error(), "SECRET")
	err = json.Unmarshal([]byte(`{"method":"upi","token":" tok_SECRET"}`), &back)
	require.ErrorIs(t, err, delivery.ErrPaymentDetails)
	require.NotContains(t, err.Error(), "SECRET")
	require.Equal(t, upi, back, "what is refused leaves it alone")
	require.NoError(t, json.Unmarshal([]byte("null"), &back))
	require.Equal(t, delivery.PaymentDetails{}, back)
}

func TestTheOrderDoesNotKeepTheToken(t *testing.T) {
	t.Parallel()
	b, err := json.Marshal(placedOrder().Snapshot())
	require.NoError(t, err)
	require.NotContains(t, string(b), "tok_SECRET")
}
