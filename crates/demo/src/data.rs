//! Names, teams and things that the organisation is made up from. Any likeness is chance.

use keyward_model::{DeviceKind, Management, Role, Tier};

/// The name of the made-up organisation.
pub const ORGANISATION: &str = "Nordwind";
/// What user names end in: a domain that can belong to nobody (RFC 2606).
pub(crate) const DOMAIN: &str = "nordwind.example";

/// A team: its name, its usual place, how many people, and what they do.
pub(crate) struct Team {
    pub name: &'static str,
    pub place: &'static str,
    pub size: usize,
    pub titles: &'static [&'static str],
}

const fn team(name: &'static str, place: &'static str, size: usize, titles: &'static [&'static str]) -> Team {
    Team { name, place, size, titles }
}

/// The teams; with the people of [`CAST`] and one head each they make 200; [`crate::newcomers`] come on top.
pub(crate) const TEAMS: &[Team] = &[
    team("Management", "Ljubljana", 4, &["Managing Director", "Assistant", "Legal Counsel"]),
    team("Finance", "Ljubljana", 15, &["Accountant", "Controller", "Payroll Specialist", "Treasury Analyst"]),
    team("People & Culture", "Ljubljana", 9, &["Recruiter", "HR Partner", "Trainer"]),
    team("IT Operations", "Ljubljana", 11, &["System Administrator", "Network Engineer", "Cloud Engineer"]),
    team("Service Desk", "Ljubljana", 6, &["Support Agent", "Senior Support Agent"]),
    team("Security", "Graz", 4, &["Security Analyst", "Risk Manager"]),
    team("Sales", "Graz", 27, &["Account Manager", "Sales Engineer", "Inside Sales"]),
    team("Field Service", "Trieste", 34, &["Service Technician", "Dispatcher", "Team Lead"]),
    team(
        "Engineering",
        "Graz",
        36,
        &["Software Engineer", "Test Engineer", "Electronics Engineer", "Designer"],
    ),
    team("Logistics", "Trieste", 20, &["Warehouse Lead", "Planner", "Customs Specialist"]),
    team("Marketing", "Remote", 13, &["Content Writer", "Event Manager", "Product Marketer"]),
];

/// Somebody with a part in the story.
pub(crate) struct Part {
    pub first: &'static str,
    pub last: &'static str,
    pub team: &'static str,
    pub title: &'static str,
    pub tier: Tier,
    pub roles: &'static [Role],
    pub equipment: Equipment,
    /// Whether they lead their team.
    pub leads: bool,
}

const fn part(
    name: (&'static str, &'static str),
    place: (&'static str, &'static str),
    tier: Tier,
    roles: &'static [Role],
    equipment: Equipment,
    leads: bool,
) -> Part {
    Part { first: name.0, last: name.1, team: place.0, title: place.1, tier, roles, equipment, leads }
}

/// What somebody signs in with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Equipment {
    /// A device-bound passkey on the phone, text messages, a password: one loss from a lock-out.
    PhonePasskey,
    /// A passkey that a cloud account carries from phone to phone.
    SyncedPasskey,
    /// Windows Hello, and Microsoft Authenticator.
    HelloAndPush,
    /// A passkey on the phone and Windows Hello on the laptop.
    PhoneAndHello,
    /// Passkeys on the phone and on the laptop.
    PhoneAndLaptop,
    /// A security key, and Windows Hello.
    KeyAndHello,
    /// A security key alone.
    KeyOnly,
    /// Text messages and a password.
    TextOnly,
    /// Microsoft Authenticator and a password.
    PushOnly,
    /// Codes from an app and by mail, security questions, a password.
    OldWays,
}

impl Equipment {
    /// In hundredths of the people, adding up to 100.
    pub(crate) const SHARES: [(u32, Self); 10] = [
        (20, Self::PhonePasskey),
        (12, Self::SyncedPasskey),
        (18, Self::HelloAndPush),
        (8, Self::PhoneAndHello),
        (5, Self::PhoneAndLaptop),
        (6, Self::KeyAndHello),
        (5, Self::KeyOnly),
        (14, Self::TextOnly),
        (7, Self::PushOnly),
        (5, Self::OldWays),
    ];
}

/// The people of the story; the order is used by [`crate::DemoPeople`].
pub(crate) const CAST: &[Part] = &[
    part(("Mira", "Kovač"), ("Finance", "Accountant"), Tier::Standard, &[], Equipment::PhonePasskey, false),
    part(
        ("Jonas", "Oblak"),
        ("Service Desk", "Support Agent"),
        Tier::Elevated,
        &[Role::Authentication],
        Equipment::PhoneAndHello,
        false,
    ),
    part(
        ("Anton", "Berg"),
        ("Finance", "Head of Finance"),
        Tier::Elevated,
        &[],
        Equipment::PhoneAndHello,
        true,
    ),
    part(
        ("Irena", "Zajc"),
        ("IT Operations", "Head of IT Operations"),
        Tier::Privileged,
        &[Role::PolicyAdministrator],
        Equipment::KeyAndHello,
        true,
    ),
    part(
        ("Giulia", "Ferri"),
        ("Security", "Head of Security"),
        Tier::Elevated,
        // The second who signs changes of the rules.
        &[Role::PolicyAdministrator, Role::SecurityReader],
        Equipment::KeyAndHello,
        true,
    ),
    part(
        ("Petra", "Rozman"),
        ("Service Desk", "Head of the Service Desk"),
        Tier::Elevated,
        &[Role::Authentication, Role::PrivilegedAuthentication],
        Equipment::KeyAndHello,
        true,
    ),
    part(
        ("Stefan", "Huber"),
        ("Service Desk", "Shift Supervisor"),
        Tier::Elevated,
        &[Role::Authentication, Role::PrivilegedAuthentication],
        Equipment::KeyAndHello,
        false,
    ),
    part(
        ("Matej", "Hribar"),
        ("IT Operations", "Domain Administrator"),
        Tier::Privileged,
        &[],
        Equipment::PhonePasskey,
        false,
    ),
    part(
        ("Elif", "Yılmaz"),
        ("Engineering", "Electronics Engineer"),
        Tier::Standard,
        &[],
        Equipment::KeyOnly,
        false,
    ),
    part(
        ("Tomaž", "Kranjc"),
        ("Sales", "Account Manager"),
        Tier::Standard,
        &[],
        Equipment::PhoneAndLaptop,
        false,
    ),
    part(
        ("Luka", "Zupan"),
        ("Field Service", "Service Technician"),
        Tier::Standard,
        &[],
        Equipment::PhonePasskey,
        false,
    ),
    part(
        ("Ivo", "Marin"),
        ("Service Desk", "Support Agent"),
        Tier::Elevated,
        &[Role::Authentication],
        Equipment::PhoneAndHello,
        false,
    ),
    part(
        ("Branka", "Kolar"),
        ("IT Operations", "Backup Administrator"),
        Tier::Privileged,
        &[],
        Equipment::PhonePasskey,
        false,
    ),
    part(
        ("Sara", "Golob"),
        ("Service Desk", "Senior Support Agent"),
        Tier::Elevated,
        &[Role::Authentication],
        Equipment::KeyAndHello,
        false,
    ),
];

/// First names as they are met between the Alps and the Adriatic.
pub(crate) const FIRST: &[&str] = &[
    "Ana",
    "Luka",
    "Maja",
    "Nik",
    "Eva",
    "Marko",
    "Tina",
    "Jan",
    "Nina",
    "Rok",
    "Katja",
    "Žan",
    "Špela",
    "Gregor",
    "Urša",
    "Blaž",
    "Lejla",
    "Amir",
    "Jasmina",
    "Edin",
    "Giorgia",
    "Marco",
    "Chiara",
    "Paolo",
    "Elena",
    "Davide",
    "Anna",
    "Lukas",
    "Sophie",
    "Florian",
    "Magdalena",
    "Tobias",
    "Ivana",
    "Dario",
    "Petra",
    "Ante",
    "Ágnes",
    "Bence",
    "Zsófia",
    "Ayşe",
    "Emre",
    "Olena",
    "Andrij",
    "Nour",
    "Yusuf",
    "Priya",
    "Arjun",
    "Mei",
    "Chen",
    "Thandi",
    "Kofi",
    "Inés",
    "Diego",
    "Aoife",
    "Björn",
];

/// Last names.
pub(crate) const LAST: &[&str] = &[
    "Novak",
    "Horvat",
    "Krajnc",
    "Zupančič",
    "Potočnik",
    "Mlakar",
    "Vidmar",
    "Kos",
    "Turk",
    "Božič",
    "Kralj",
    "Korošec",
    "Bizjak",
    "Rupnik",
    "Šuštar",
    "Hodžić",
    "Begić",
    "Perić",
    "Babić",
    "Jurić",
    "Rossi",
    "Ferrari",
    "Bianchi",
    "Colombo",
    "Marchetti",
    "Furlan",
    "Cossutta",
    "Gruber",
    "Wagner",
    "Steiner",
    "Moser",
    "Pichler",
    "Eder",
    "Leitner",
    "Nagy",
    "Szabó",
    "Kaya",
    "Demir",
    "Shevchenko",
    "Bondarenko",
    "Haddad",
    "Rahman",
    "Sharma",
    "Nair",
    "Wang",
    "Li",
    "Mensah",
    "Dlamini",
    "García",
    "Romero",
    "Murphy",
    "Lindqvist",
];

/// A model of a device.
pub(crate) struct Model {
    pub kind: DeviceKind,
    pub name: &'static str,
    pub system: &'static str,
    pub management: Management,
}

const fn model(kind: DeviceKind, name: &'static str, system: &'static str, management: Management) -> Model {
    Model { kind, name, system, management }
}

/// Phones, laptops and keys in use.
pub(crate) const MODELS: &[Model] = &[
    model(DeviceKind::Phone, "iPhone 15", "iOS 19.1", Management::Managed),
    model(DeviceKind::Phone, "iPhone SE", "iOS 18.7", Management::Managed),
    model(DeviceKind::Phone, "Galaxy S24", "Android 16", Management::Managed),
    model(DeviceKind::Phone, "Pixel 9", "Android 16", Management::Managed),
    model(DeviceKind::Phone, "iPhone 14", "iOS 19.0", Management::Personal),
    model(DeviceKind::Phone, "Galaxy A55", "Android 15", Management::Personal),
    model(DeviceKind::Phone, "Fairphone 5", "Android 15", Management::Personal),
    model(DeviceKind::Laptop, "ThinkPad T14", "Windows 11 24H2", Management::Managed),
    model(DeviceKind::Laptop, "Latitude 5450", "Windows 11 24H2", Management::Managed),
    model(DeviceKind::Laptop, "Surface Laptop 6", "Windows 11 23H2", Management::Managed),
    model(DeviceKind::SecurityKey, "YubiKey 5 NFC", "", Management::Managed),
];

/// Models of authenticators: the name shown and the AAGUID.
pub(crate) const AUTHENTICATOR_IOS: (&str, &str) =
    ("Microsoft Authenticator (iOS)", "90a3ccdf635c4729a2489b709135078f");
pub(crate) const AUTHENTICATOR_ANDROID: (&str, &str) =
    ("Microsoft Authenticator (Android)", "de1e552ddb1d4423a619566b625cdc84");
pub(crate) const APPLE: (&str, &str) = ("Apple Passwords", "fbfc3007154e4ecc8c0b6e020557d7bd");
pub(crate) const GOOGLE: (&str, &str) = ("Google Password Manager", "ea9b8d664d011d213ce4b6b48cb575d4");
pub(crate) const YUBIKEY: (&str, &str) = ("YubiKey 5 Series with NFC", "2fc0579f811347eab116bb5a8db9202a");
pub(crate) const HELLO: (&str, &str) = ("Windows Hello", "08987058cadc4b81b6e130de50dcbe96");
