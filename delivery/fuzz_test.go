package delivery_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/delivery"
)

func FuzzParseDistanceKm(f *testing.F) {
	for _, s := range []string{"", "0", "3.0", "4.2", "100000", "1e9999999", "-1", "0.0000001", ".", "１", "00003.100"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := delivery.ParseDistanceKm(s)
		if err != nil {
			require.Zero(t, d)
			return
		}
		again, err := delivery.ParseDistanceKm(d.String())
		require.NoError(t, err)
		require.Equal(t, d, again)
	})
}

func FuzzParseOrderID(f *testing.F) {
	for _, s := range []string{"", "ORD-A1B2C3D4", " ORD-00000000", "ord-A1B2C3D4", "ORD-", "ORD-\x00", "ORD-ÀÀÀÀÀÀÀÀ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, err := delivery.ParseOrderID(s)
		if err != nil {
			require.Zero(t, id)
			return
		}
		require.Regexp(t, `^ORD-[0-9A-F]{8,32}$`, id.String())
		require.Equal(t, id, delivery.MustParseOrderID(id.String()))
	})
}

// FuzzDecoders feeds one document to every decoder: what is taken is written as it was
// read, and what is refused leaves the target alone.
func FuzzDecoders(f *testing.F) {
	for _, s := range []string{
		`null`, `{}`, `[]`, `""`, `0`, `3`, `1000001`, `1e3`, `"3.0"`, `"placed"`, `"one"`, `"4.2"`,
		`{"house":"B-12","street":"FC Road","city":"Pune","state":"Maharashtra","pin_code":"411005"}`,
		`{"house":"B-12","street":" FC Road","city":"Pune","state":"Maharashtra","pin_code":"411005"}`,
		`{"House":"B-12","street":"FC Road","city":"Pune","state":"Maharashtra","pin_code":"411005"}`,
		`{"method":"upi","token":"t"}`, `{"method":"upi","token":"t","token":"u"}`, `{"score":5,"comment":""}`,
		`{"kind":"one","until":"2027-01-01T00:00:00Z"}`, `{"kind":"one","until":"2027-01-01T00:00:00+05:30"}`,
		`{"item":"a","name":"b","unit_price":{"amount":"1.00","currency":"INR"},"quantity":2}`,
		`[{"item":"a","name":"b","unit_price":{"amount":"1.00","currency":"INR"},"quantity":2}]`,
		`[{"item":"a","name":"b","unit_price":{"amount":"1.00","currency":"INR"},"quantity":2},{"item":"a","name":"b","unit_price":{"amount":"1.00","currency":"INR"},"quantity":2}]`,
		`[null]`, `"\u202e"`, `"\ud800"`, "\"\xff\"",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		roundTrip(t, b, home)
		roundTrip(t, b, upi)
		roundTrip(t, b, five)
		roundTrip(t, b, reason)
		roundTrip(t, b, delivery.MustNewQuantity(7))
		roundTrip(t, b, delivery.MustParseDistanceKm("7"))
		roundTrip(t, b, delivery.MustParsePersonName("Priya"))
		roundTrip(t, b, delivery.MustParseSpecialInstructions("ring twice"))
		roundTrip(t, b, delivery.MustNewSubscription(delivery.SubscriptionOne, noon))
		roundTrip(t, b, theMeal().At(0))
		roundTrip(t, b, theMeal())
		roundTrip(t, b, orderID)
		roundTrip(t, b, delivery.StatusPlaced)
		roundTrip(t, b, delivery.CartOpen)
	})
}

func roundTrip[T any](t *testing.T, b []byte, before T) {
	t.Helper()
	got := before
	if err := json.Unmarshal(b, &got); err != nil {
		require.Equal(t, before, got, "a refused document leaves the target alone")
		return
	}
	written, err := json.Marshal(got)
	require.NoError(t, err)
	var again T
	require.NoError(t, json.Unmarshal(written, &again))
	require.Equal(t, got, again)
}

func TestDecodersAreStrict(t *testing.T) {
	t.Parallel()
	for name, decode := range map[string]func() error{
		"an item twice": func() error {
			var is delivery.OrderItems
			i, err := json.Marshal(item(burger, "Veg Burger", "150.00", 1))
			require.NoError(t, err)
			return json.Unmarshal([]byte("["+string(i)+","+string(i)+"]"), &is)
		},
		"items that are null":   func() error { return json.Unmarshal([]byte(`null`), new(delivery.OrderItems)) },
		"an item that is null":  func() error { return json.Unmarshal([]byte(`[null]`), new(delivery.OrderItems)) },
		"an unknown member":     func() error { return json.Unmarshal([]byte(`{"score":5,"comment":"","x":1}`), new(delivery.Rating)) },
		"another case":          func() error { return json.Unmarshal([]byte(`{"Score":5,"comment":""}`), new(delivery.Rating)) },
		"a missing member":      func() error { return json.Unmarshal([]byte(`{"score":5}`), new(delivery.Rating)) },
		"an unclean comment":    func() error { return json.Unmarshal([]byte(`{"score":5,"comment":" x"}`), new(delivery.Rating)) },
		"a distance with zeros": func() error { return json.Unmarshal([]byte(`"3.0"`), new(delivery.DistanceKm)) },
		"a quantity as text":    func() error { return json.Unmarshal([]byte(`"3"`), new(delivery.Quantity)) },
		"a bad PIN code": func() error {
			return json.Unmarshal([]byte(`{"house":"a","street":"b","city":"c","state":"d","pin_code":"x"}`), new(delivery.Address))
		},
		"a blank city": func() error {
			return json.Unmarshal([]byte(`{"house":"a","street":"b","city":"","state":"d","pin_code":"411005"}`), new(delivery.Address))
		},
		"an unclean name of an item": func() error {
			return json.Unmarshal([]byte(`{"item":"a","name":" b","unit_price":{"amount":"1.00","currency":"INR"},"quantity":2}`), new(delivery.OrderItem))
		},
	} {
		require.Error(t, decode(), name)
	}
}
