package notification

import (
	"strings"

	"github.com/ashlar-go/ashlar/internal/lifecycle"
)

// A Channel is how a customer is reached. The zero Channel is none.
type Channel uint8

// The channels.
const (
	ChannelEmail Channel = iota + 1
	ChannelSMS
	ChannelPush
)

var channelNames = lifecycle.New(
	lifecycle.Step[Channel]{State: ChannelEmail, Name: "e-mail"},
	lifecycle.Step[Channel]{State: ChannelSMS, Name: "SMS"},
	lifecycle.Step[Channel]{State: ChannelPush, Name: "push"},
)

// ParseChannel returns the channel with the given name: "e-mail", "SMS" or "push".
func ParseChannel(name string) (Channel, error) {
	if c, ok := channelNames.Parse(name); ok {
		return c, nil
	}
	return 0, ErrNoChannel
}

// IsValid reports whether c is one of the declared channels.
func (c Channel) IsValid() bool { return channelNames.Has(c) }

// String returns the name; "" for the zero Channel.
func (c Channel) String() string { return channelNames.Name(c) }

// MarshalText is [Channel.String] for a valid channel; others are refused.
func (c Channel) MarshalText() ([]byte, error) {
	if !c.IsValid() {
		return nil, ErrNoChannel
	}
	return []byte(c.String()), nil
}

// UnmarshalText is [ParseChannel].
func (c *Channel) UnmarshalText(b []byte) error {
	parsed, err := ParseChannel(string(b))
	if err == nil {
		*c = parsed
	}
	return err
}

// Channels is a set of channels. Sets are equal (==) when they have the same channels. The
// zero Channels is empty.
type Channels struct {
	set uint8 // bit c is channel c
}

// ChannelsOf returns the set of the given channels; those that are not declared are left out.
func ChannelsOf(channels ...Channel) Channels {
	var cs Channels
	for _, c := range channels {
		if c.IsValid() {
			cs.set |= 1 << c
		}
	}
	return cs
}

// Has reports whether c is in the set.
func (cs Channels) Has(c Channel) bool { return c.IsValid() && cs.set&(1<<c) != 0 }

// Len returns how many there are.
func (cs Channels) Len() int { return len(cs.List()) }

// Less returns the channels that are not in o.
func (cs Channels) Less(o Channels) Channels { return Channels{cs.set &^ o.set} }

// List returns the channels, e-mail first, in a slice of the caller's.
func (cs Channels) List() []Channel {
	var list []Channel
	for _, c := range channelNames.All() {
		if cs.Has(c) {
			list = append(list, c)
		}
	}
	return list
}

// String returns the names in order, such as "e-mail, push"; "" for none.
func (cs Channels) String() string {
	var names []string
	for _, c := range cs.List() {
		names = append(names, c.String())
	}
	return strings.Join(names, ", ")
}

// MarshalText is [Channels.String].
func (cs Channels) MarshalText() ([]byte, error) { return []byte(cs.String()), nil }

// UnmarshalText reads what [Channels.MarshalText] writes, and nothing else.
func (cs *Channels) UnmarshalText(b []byte) error {
	var parsed Channels
	if len(b) > 0 {
		for name := range strings.SplitSeq(string(b), ", ") {
			c, err := ParseChannel(name)
			if err != nil {
				return err
			}
			parsed.set |= 1 << c
		}
	}
	if parsed.String() != string(b) {
		return ErrNoChannel
	}
	*cs = parsed
	return nil
}
