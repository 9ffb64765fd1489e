package clusterdns

import (
	"fmt"

	"golang.org/x/net/dns/dnsmessage"
)

// ttl is short: what a name means changes with the pods.
const ttl = 1

// Respond answers a query in DNS's own form.
func Respond(zone Zone, query []byte) ([]byte, error) {
	var parser dnsmessage.Parser
	header, err := parser.Start(query)
	if err != nil {
		return nil, fmt.Errorf("parse a query: %w", err)
	}
	question, err := parser.Question()
	if err != nil {
		return nil, fmt.Errorf("parse a query: %w", err)
	}
	message := dnsmessage.Message{
		Header: dnsmessage.Header{
			ID: header.ID, Response: true, Authoritative: true, RecursionDesired: header.RecursionDesired, RecursionAvailable: true,
		},
		Questions: []dnsmessage.Question{question},
	}
	name := question.Name.String()
	addresses, found := Answer(zone, name)
	switch {
	case !found: // also every name of the world outside: there is no way to it
		message.RCode = dnsmessage.RCodeNameError
	case question.Type == dnsmessage.TypeA:
		for _, address := range addresses {
			message.Answers = append(message.Answers, dnsmessage.Resource{
				Header: dnsmessage.ResourceHeader{Name: question.Name, Type: dnsmessage.TypeA, Class: dnsmessage.ClassINET, TTL: ttl},
				Body:   &dnsmessage.AResource{A: address.As4()},
			})
		}
	}
	packed, err := message.Pack()
	if err != nil {
		return nil, fmt.Errorf("pack the answer for %s: %w", name, err)
	}
	return packed, nil
}
