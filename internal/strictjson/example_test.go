package strictjson_test

import (
	"errors"
	"fmt"

	"github.com/ashlar-go/ashlar/internal/strictjson"
)

func ExampleObject() {
	var amount, currency string
	members := []strictjson.Member{
		{Name: "amount", To: &amount},
		{Name: "currency", To: &currency},
	}

	fmt.Println(strictjson.Object([]byte(`{"amount":"12.34","currency":"USD"}`), members...), amount, currency)
	fmt.Println(strictjson.Object([]byte(`{"amount":"12.34"}`), members...))
	fmt.Println(strictjson.Object([]byte(`{"amount":"12.34","Currency":"USD"}`), members...))
	// Output:
	// <nil> 12.34 USD
	// malformed JSON: the document lacks the member currency
	// malformed JSON: the document has an unknown member
}

func ExampleError() {
	err := strictjson.Object([]byte("null"))
	fmt.Println(err)
	fmt.Println(errors.Is(err, strictjson.ErrMalformed))
	// Output:
	// malformed JSON: the document is not an object
	// true
}
