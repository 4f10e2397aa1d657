package contact_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/ashlar-go/ashlar/contact"
	"github.com/ashlar-go/ashlar/failure"
)

func Example() {
	typed, err := contact.ParseEmailAddress("  Ada.Lovelace@Example.ORG ")
	if err != nil {
		fmt.Println(err)
		return
	}
	known := contact.MustParseEmailAddress("ada.lovelace@example.org")

	fmt.Println(typed == known)
	fmt.Println("mail goes to", typed.String())
	fmt.Println("the log shows", typed)
	// Output:
	// true
	// mail goes to ada.lovelace@example.org
	// the log shows [e-mail address]
}

func ExampleParseEmailAddress() {
	for _, s := range []string{"o'brien@example.org", "ada@localhost", "Ada <ada@example.org>"} {
		address, err := contact.ParseEmailAddress(s)
		fmt.Println(address.String(), err)
	}
	// Output:
	// o'brien@example.org <nil>
	//  contact: not an e-mail address: the host has no dot
	//  contact: not an e-mail address: the part before the @ has a character that is not allowed
}

func ExampleEmailAddress_Domain() {
	address := contact.MustParseEmailAddress("ada@mail.example.org")
	fmt.Println(address.Local())
	fmt.Println(address.Domain())
	// Output:
	// ada
	// mail.example.org
}

// What holds an address shows as little of it as the address does.
func ExampleEmailAddress_Format() {
	customer := struct {
		Name  string
		Email contact.EmailAddress
	}{"A.", contact.MustParseEmailAddress("ada@example.org")}

	fmt.Printf("%v\n", customer)
	fmt.Printf("%+v\n", customer)
	// Output:
	// {A. [e-mail address]}
	// {Name:A. Email:[e-mail address]}
}

func ExampleEmailAddress_LogValue() {
	log := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		},
	}))
	log.Info("registered", "email", contact.MustParseEmailAddress("ada@example.org"))
	// Output:
	// level=INFO msg=registered email="[e-mail address]"
}

func ExampleEmailAddress_MarshalJSON() {
	document, _ := json.Marshal(map[string]contact.EmailAddress{
		"primary": contact.MustParseEmailAddress("ada@example.org"),
		"second":  {},
	})
	fmt.Println(string(document))
	// Output:
	// {"primary":"ada@example.org","second":null}
}

func ExampleMustParseEmailAddress() {
	fmt.Println(contact.MustParseEmailAddress("Ada@example.org").String())
	// Output:
	// ada@example.org
}

func ExampleErrNotEmailAddress() {
	_, err := contact.ParseEmailAddress("ada@127.0.0.1")
	fmt.Println(err)
	fmt.Println(errors.Is(err, contact.ErrNotEmailAddress), failure.KindOf(err), failure.CodeOf(err))
	// Output:
	// contact: not an e-mail address: the host ends in a number
	// true invalid contact.not_email_address
}

func ExampleParsePhoneNumber() {
	number, err := contact.ParsePhoneNumber("+442079460123")
	fmt.Println(number.String(), err)
	fmt.Println(number)

	_, err = contact.ParsePhoneNumber("+44 20 7946 0123")
	fmt.Println(err)
	// Output:
	// +442079460123 <nil>
	// [phone number]
	// contact: not a phone number: it has something other than digits after the +
}

func ExampleMustParsePhoneNumber() {
	fmt.Println(contact.MustParsePhoneNumber("+919876543210").String())
	// Output:
	// +919876543210
}

func ExampleErrNotPhoneNumber() {
	_, err := contact.ParsePhoneNumber("020 7946 0123")
	fmt.Println(err)
	fmt.Println(errors.Is(err, contact.ErrNotPhoneNumber), failure.KindOf(err), failure.CodeOf(err))
	// Output:
	// contact: not a phone number: it does not begin with + and a country code
	// true invalid contact.not_phone_number
}
