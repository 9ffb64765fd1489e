package clusterdns

import (
	"fmt"
	"net/netip"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

type zone struct{}

func (zone) Service(namespace, name string) (netip.Addr, []Endpoint, bool) {
	switch namespace + "/" + name {
	case "default/kubernetes":
		return netip.MustParseAddr("10.96.0.1"), nil, true
	case "team-a/demo-head-svc":
		return netip.Addr{}, []Endpoint{
			{Address: netip.MustParseAddr("10.245.0.10"), Hostname: "head"}, {Address: netip.MustParseAddr("10.245.0.11")},
		}, true
	case "team-a/empty":
		return netip.Addr{}, nil, true
	}
	return netip.Addr{}, nil, false
}

func TestAnswers(t *testing.T) {
	for name, expected := range map[string]string{
		"kubernetes.default.svc.cluster.local":                "[10.96.0.1] true",
		"KUBERNETES.default.SVC.cluster.local.":               "[10.96.0.1] true",
		"demo-head-svc.team-a.svc.cluster.local.":             "[10.245.0.10 10.245.0.11] true",
		"head.demo-head-svc.team-a.svc.cluster.local":         "[10.245.0.10] true",
		"other.demo-head-svc.team-a.svc.cluster.local":        "[] false",
		"empty.team-a.svc.cluster.local":                      "[] true",
		"missing.team-a.svc.cluster.local":                    "[] false",
		"10-245-0-10.team-a.pod.cluster.local":                "[10.245.0.10] true",
		"nonsense.team-a.pod.cluster.local":                   "[] false",
		"demo-head-svc.team-a.svc.cluster.local.team-a.svc.x": "[] false",
		"example.com":   "[] false",
		"cluster.local": "[] false",
		"":              "[] false",
	} {
		addresses, found := Answer(zone{}, name)
		if result := fmt.Sprint(addresses, " ", found); result != expected {
			t.Errorf("%q: %s, expected %s", name, result, expected)
		}
	}
}

func ask(t *testing.T, name string, kind dnsmessage.Type) dnsmessage.Message {
	t.Helper()
	query := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: 7, RecursionDesired: true},
		Questions: []dnsmessage.Question{{Name: dnsmessage.MustNewName(name), Type: kind, Class: dnsmessage.ClassINET}},
	}
	packed, err := query.Pack()
	if err != nil {
		t.Fatal(err)
	}
	answer, err := Respond(zone{}, packed)
	if err != nil {
		t.Fatal(err)
	}
	var message dnsmessage.Message
	if err := message.Unpack(answer); err != nil {
		t.Fatal(err)
	}
	if message.ID != 7 || !message.Response {
		t.Errorf("answered with the header %+v", message.Header)
	}
	return message
}

func TestRespondsInDNSForm(t *testing.T) {
	if found := ask(t, "demo-head-svc.team-a.svc.cluster.local.", dnsmessage.TypeA); len(found.Answers) != 2 || found.RCode != dnsmessage.RCodeSuccess {
		t.Errorf("A: %+v", found)
	}
	// A name that has no IPv6 address is there nevertheless: else resolvers give up.
	if found := ask(t, "demo-head-svc.team-a.svc.cluster.local.", dnsmessage.TypeAAAA); len(found.Answers) != 0 || found.RCode != dnsmessage.RCodeSuccess {
		t.Errorf("AAAA: %+v", found)
	}
	if found := ask(t, "missing.team-a.svc.cluster.local.", dnsmessage.TypeA); found.RCode != dnsmessage.RCodeNameError {
		t.Errorf("a missing name: %+v", found)
	}
	if _, err := Respond(zone{}, []byte{1, 2, 3}); err == nil {
		t.Error("expected an error for three bytes")
	}
}
