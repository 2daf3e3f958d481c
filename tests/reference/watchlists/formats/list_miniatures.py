"""Miniature files in the exact layouts of the real lists. Every party in them is invented."""

from __future__ import annotations

SDN = """\
900001,"TESTOV, Ivan Sample",individual,"DPRK3] [CYBER2",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 02 Jan 1980; alt. DOB circa 1979; POB Nowhere; nationality Nowhere; Gender Male; Passport X1234567 (Nowhere) expires 01 Jan 2030; alt. Passport Y7654321; National ID No. 99-11 (Nowhere); Tax ID No. 5550101; Email Address ivan@mail.example; alt. Email Address i.t@mail.example; Phone Number 15550100; Website www.testov.example; Digital Currency Address - XBT 1SyntheticAddr; alt. Digital Currency Address - ETH 0xSYNTHETIC; a.k.a. 'VANYA'; Linked To: EXAMPLE TRADING CO."
900002,"EXAMPLE TRADING CO., LTD.",-0- ,DPRK3,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"Registration Number 12345678 (Nowhere); Organization Established Date 1990."
900003,SAMPLE STAR,vessel,DPRK3,-0- ,HMZZ,General Cargo,-0- ,-0- ,Nowhere,-0- ,Vessel Registration Identification IMO 1234567.
900004,"UNBORN, Person",individual,DPRK3,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,DOB 31 Feb 1980; DOB 1970 to 1972.
\x1a"""  # noqa: E501

ALT = """\
900001,1,"aka","TESTOFF, Ivan",-0-\x20
900002,2,"fka","EXAMPLE COMMERCE, CO.",-0-\x20
909999,3,"aka","NOBODY KNOWN",-0-\x20
\x1a"""

ADD = """\
900002,1,"1 Example Street","Sampletown 12345","Nowhere",-0-\x20
900001,2,-0- ,-0- ,"Nowhere",-0-\x20
909998,3,"2 Lost Road",-0- ,-0- ,-0-\x20
"""

UN = """\
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<CONSOLIDATED_LIST xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" dateGenerated="2026-02-27T00:00:09.554Z">
  <INDIVIDUALS>
    <INDIVIDUAL>
      <DATAID>1</DATAID>
      <FIRST_NAME>IVAN</FIRST_NAME><SECOND_NAME>SAMPLE</SECOND_NAME><THIRD_NAME>TESTOV</THIRD_NAME>
      <UN_LIST_TYPE>DPRK</UN_LIST_TYPE><REFERENCE_NUMBER>KPi.999</REFERENCE_NUMBER>
      <LISTED_ON>2017-12-22</LISTED_ON><GENDER>Male</GENDER>
      <NAME_ORIGINAL_SCRIPT>Иван Тестов</NAME_ORIGINAL_SCRIPT>
      <NATIONALITY><VALUE>Nowhere</VALUE></NATIONALITY>
      <INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Ivan Testoff</ALIAS_NAME></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Vanya</ALIAS_NAME></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_ADDRESS><CITY>Sampletown</CITY><COUNTRY>Nowhere</COUNTRY></INDIVIDUAL_ADDRESS>
      <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1980-01-02</DATE></INDIVIDUAL_DATE_OF_BIRTH>
      <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><YEAR>1979</YEAR></INDIVIDUAL_DATE_OF_BIRTH>
      <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1975</FROM_YEAR><TO_YEAR>1977</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH>
      <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1980-02-31</DATE></INDIVIDUAL_DATE_OF_BIRTH>
      <INDIVIDUAL_PLACE_OF_BIRTH><CITY>Nowhere City</CITY></INDIVIDUAL_PLACE_OF_BIRTH>
      <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>X1234567</NUMBER></INDIVIDUAL_DOCUMENT>
      <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT2>national identity card no.</TYPE_OF_DOCUMENT2><NUMBER>99-11</NUMBER></INDIVIDUAL_DOCUMENT>
      <INDIVIDUAL_DOCUMENT/>
    </INDIVIDUAL>
  </INDIVIDUALS>
  <ENTITIES>
    <ENTITY>
      <DATAID>2</DATAID><FIRST_NAME>EXAMPLE TRADING CO</FIRST_NAME>
      <UN_LIST_TYPE>DPRK</UN_LIST_TYPE><REFERENCE_NUMBER>KPe.999</REFERENCE_NUMBER><LISTED_ON>2016-03-02</LISTED_ON>
      <ENTITY_ALIAS><QUALITY>f.k.a.</QUALITY><ALIAS_NAME>Example Commerce</ALIAS_NAME></ENTITY_ALIAS>
      <ENTITY_ADDRESS><STREET>1 Example Street</STREET><CITY>Sampletown</CITY></ENTITY_ADDRESS>
    </ENTITY>
  </ENTITIES>
</CONSOLIDATED_LIST>
"""  # noqa: E501

EU_XML = """\
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-08-05T16:47:04.449+02:00" globalFileId="1">
  <sanctionEntity designationDetails="" unitedNationId="" euReferenceNumber="EU.1.11" designationDate="2020-05-06" logicalId="13">
    <remark>Synthetic</remark>
    <regulation regulationType="regulation" programme="PRK" publicationDate="2020-05-07" logicalId="3">
      <publicationUrl>https://eur-lex.europa.eu/synthetic</publicationUrl>
    </regulation>
    <subjectType code="person" classificationCode="P"/>
    <nameAlias firstName="Ivan" middleName="" lastName="Testov" wholeName="Ivan Testov" gender="M" strong="true" logicalId="17"/>
    <nameAlias firstName="Ivan" middleName="" lastName="Testoff" wholeName="" strong="true" logicalId="18"/>
    <nameAlias wholeName="Vanya" strong="false" logicalId="19"/>
    <nameAlias wholeName="Vania" strong="true" logicalId="20"><remark>Low quality alias</remark></nameAlias>
    <citizenship region="" countryIso2Code="XX" countryDescription="NOWHERE" logicalId="1"/>
    <birthdate circa="false" calendarType="GREGORIAN" city="Nowhere City" birthdate="1980-01-02" dayOfMonth="2" monthOfYear="1" year="1980" logicalId="1"/>
    <birthdate circa="true" calendarType="GREGORIAN" year="1979" logicalId="2"/>
    <birthdate circa="false" yearRangeFrom="1975" yearRangeTo="1977" logicalId="3"/>
    <birthdate circa="false" calendarType="ISLAMIC" year="1358" logicalId="4"/>
    <identification number="X1234567" identificationTypeCode="passport" logicalId="1"/>
    <identification number="" latinNumber="99-11" identificationTypeCode="id" logicalId="2"/>
    <address city="Sampletown" street="1 Example Street" poBox="" zipCode="12345" countryDescription="NOWHERE" logicalId="1">
      <contactInfo key="EMAIL" value="ivan@mail.example"/><contactInfo key="FAX" value="15550199"/>
    </address>
  </sanctionEntity>
  <sanctionEntity euReferenceNumber="EU.2.22" logicalId="14">
    <subjectType code="enterprise" classificationCode="E"/>
    <nameAlias wholeName="Example Trading Co" strong="true" logicalId="21"/>
  </sanctionEntity>
</export>
"""  # noqa: E501

_EU_COLUMNS = (
    "fileGenerationDate;Entity_LogicalId;Entity_EU_ReferenceNumber;Entity_UnitedNationId;"
    "Entity_DesignationDate;Entity_DesignationDetails;Entity_Remark;Entity_SubjectType;"
    "Entity_SubjectType_ClassificationCode;Entity_Regulation_Programme;"
    "Entity_Regulation_PublicationUrl;NameAlias_LastName;NameAlias_FirstName;"
    "NameAlias_MiddleName;NameAlias_WholeName;NameAlias_Remark;Address_City;Address_Street;"
    "Address_PoBox;Address_ZipCode;Address_Region;Address_CountryDescription;"
    "BirthDate_BirthDate;BirthDate_Day;BirthDate_Month;BirthDate_Year;BirthDate_YearRangeFrom;"
    "BirthDate_YearRangeTo;BirthDate_Circa;BirthDate_CalendarType;Identification_Number;"
    "Identification_LatinNumber;Identification_TypeCode;Identification_TypeDescription;"
    "Citizenship_CountryDescription"
)


def _eu_row(**cells: str) -> str:
    return ";".join(cells.get(column, "") for column in _EU_COLUMNS.split(";"))


_EU_PERSON = {
    "fileGenerationDate": "05/08/2026",
    "Entity_LogicalId": "13",
    "Entity_EU_ReferenceNumber": "EU.1.11",
    "Entity_SubjectType": "P",
    "Entity_SubjectType_ClassificationCode": "person",
    "Entity_Regulation_Programme": "PRK",
    "Entity_DesignationDate": "2020-05-06",
    "Citizenship_CountryDescription": "NOWHERE",
}
EU_CSV = "\ufeff" + "\n".join(
    [
        _EU_COLUMNS,
        _eu_row(**_EU_PERSON, NameAlias_WholeName="Ivan Testov", BirthDate_BirthDate="1980-01-02"),
        _eu_row(**_EU_PERSON, NameAlias_FirstName="Ivan", NameAlias_LastName="Testoff"),
        _eu_row(**_EU_PERSON, NameAlias_WholeName="Vanya", NameAlias_Remark="Low quality alias"),
        _eu_row(
            **_EU_PERSON,
            BirthDate_Year="1979",
            BirthDate_Circa="TRUE",
            Identification_Number="X1234567",
            Identification_TypeCode="passport",
        ),
        _eu_row(**_EU_PERSON, BirthDate_Year="1979", BirthDate_Month="13"),
        _eu_row(
            fileGenerationDate="05/08/2026",
            Entity_LogicalId="14",
            Entity_SubjectType_ClassificationCode="enterprise",
            NameAlias_WholeName="Example Trading Co",
            Address_City="Sampletown",
            Address_Street="1 Example Street",
        ),
        _eu_row(fileGenerationDate="05/08/2026", NameAlias_WholeName="Nobody"),
    ]
)

UK_CSV = """\
Report Date: 13-Feb-2026
Last Updated,Unique ID,OFSI Group ID,UN Reference Number,Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Name type,Alias strength,Title,Name non-latin script,Non-latin script type,Non-latin script language,Regime Name,Designation Type,Designation source,Sanctions Imposed,Other Information,UK Statement of Reasons,Address Line 1,Address Line 2,Address Line 3,Address Line 4,Address Line 5,Address Line 6,Address Postal Code,Address Country,Phone number,Website,Email address,Date Designated,D.O.B,Nationality(/ies),National Identifier number,National Identifier additional information,Passport number,Passport additional information,Position,Gender,Town of birth,Country of birth,Type of entity,Subsidiaries,Parent company,Business registration number (s),IMO number
12/01/2026,ZZZ0001,90001,,TESTOV,Ivan,Sample,,,,Primary Name,,Dr,Иван Тестов,,,The Synthetic Regulations 2020,Individual,UK,Asset freeze,,,1 Example Street,,,,,Sampletown,12345,Nowhere,+1 555 0100,www.testov.example,ivan@mail.example,29/06/2020,02/01/1980,Nowhere,99-11,card,(1) X1234567 (2) Y7654321,,Sampler,Male,Nowhere City,Nowhere,,,,,
12/01/2026,ZZZ0001,90001,,TESTOFF,Ivan,,,,,Alias,Good quality a.k.a,,,,,The Synthetic Regulations 2020,Individual,UK,Asset freeze,,,,,,,,,,,,,,29/06/2020,dd/mm/1979,,,,,,,,,,,,,,
12/01/2026,ZZZ0001,90001,,Vanya,,,,,,Alias,Low quality a.k.a,,,,,The Synthetic Regulations 2020,Individual,UK,Asset freeze,,,,,,,,,,,,,,29/06/2020,31/02/1980,,,,,,,,,,,,,,
12/01/2026,ZZZ0002,90002,,EXAMPLE TRADING CO,,,,,,Primary Name,,,,,,The Synthetic Regulations 2020,Entity,UK,Asset freeze,,,,,,,,,,,,,,30/06/2020,,,,,,,,,,,,,,RC-1,
12/01/2026,,90003,,NOBODY,,,,,,Alias,,,,,,,Entity,UK,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,
"""  # noqa: E501

UK_CONLIST = """\
Last Updated,13/02/2026
Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Title,Name Non-Latin Script,Non-Latin Script Type,Non-Latin Script Language,DOB,Town of Birth,Country of Birth,Nationality,Passport Number,Passport Details,National Identification Number,National Identification Details,Position,Address 1,Address 2,Address 3,Address 4,Address 5,Address 6,Post/Zip Code,Country,Other Information,Group Type,Alias Type,Alias Quality,Regime,Listed On,UK Sanctions List Date Designated,Last Updated,Group ID
TESTOV,Ivan,,,,,,,,,02/01/1980,Nowhere City,Nowhere,(1) Nowhere,X1234567,,99-11,,,1 Example Street,,,,,Sampletown,12345,Nowhere,,Individual,Primary name,,Synthetic,29/06/2020,,13/02/2026,90001
TESTOFF,Ivan,,,,,,,,,00/00/1979,,,,,,,,,,,,,,,,,,Individual,AKA,Low,Synthetic,29/06/2020,,13/02/2026,90001
"""  # noqa: E501

UK_XML = """\
<?xml version="1.0" encoding="utf-8"?>
<Designations>
  <DateGenerated>13/02/2026</DateGenerated>
  <Designation>
    <LastUpdated>12/01/2026</LastUpdated><DateDesignated>29/06/2020</DateDesignated>
    <UniqueID>ZZZ0001</UniqueID><OFSIGroupID>90001</OFSIGroupID>
    <Names>
      <Name><Name1>Ivan</Name1><Name2>Sample</Name2><Name6>TESTOV</Name6><NameType>Primary Name</NameType></Name>
      <Name><Name6>Ivan Testoff</Name6><NameType>ALias</NameType><AliasStrength>Good quality a.k.a</AliasStrength></Name>
      <Name><Name6>Vanya</Name6><NameType>Alias</NameType><AliasStrength>Low quality a.k.a</AliasStrength></Name>
    </Names>
    <NonLatinNames><NonLatinName><NameNonLatinScript>Иван Тестов</NameNonLatinScript></NonLatinName></NonLatinNames>
    <RegimeName>The Synthetic Regulations 2020</RegimeName><IndividualEntityShip>Individual</IndividualEntityShip>
    <Addresses><Address><AddressLine1>1 Example Street</AddressLine1><AddressLine6>Sampletown</AddressLine6><AddressCountry>Nowhere</AddressCountry></Address></Addresses>
    <PhoneNumbers><PhoneNumber>+1 555 0100</PhoneNumber></PhoneNumbers>
    <IndividualDetails><Individual>
      <DOBs><DOB>02/01/1980</DOB><DOB>dd/mm/1979</DOB></DOBs>
      <Nationalities><Nationality>Nowhere</Nationality></Nationalities>
      <PassportDetails><Passport><PassportNumber>X1234567</PassportNumber></Passport></PassportDetails>
      <NationalIdentifierDetails><NationalIdentifier><NationalIdentifierNumber>99-11</NationalIdentifierNumber></NationalIdentifier></NationalIdentifierDetails>
      <BirthDetails><Location><TownOfBirth>Nowhere City</TownOfBirth></Location></BirthDetails>
    </Individual></IndividualDetails>
  </Designation>
</Designations>
"""  # noqa: E501

CSL_CSV = """\
_id,source,entity_number,type,programs,name,title,addresses,federal_register_notice,start_date,end_date,standard_order,license_requirement,license_policy,call_sign,vessel_type,gross_tonnage,gross_registered_tonnage,vessel_flag,vessel_owner,remarks,source_list_url,alt_names,citizenships,dates_of_birth,nationalities,places_of_birth,source_information_url,ids
"900001","Specially Designated Nationals (SDN) - Treasury Department","900001","Individual","NPWMD; DPRK3","TESTOV, Ivan","","1 Example Street, Sampletown, XX; Othertown, XX","","","","","","","","","","","","","","","Ivan Testoff; VANYA","XX","1980-01-02; circa 1979","XX","Nowhere City","https://home.treasury.example/","Passport, X1234567, XX; Gender, Male; XX, 5550101, Tax ID No.; Secondary sanctions risk:, North Korea Sanctions Regulations; https://testov.example, Website"
"abc1","Denied Persons List (DPL) - Bureau of Industry and Security","","","","Example Trading Co; and any successor, sub-unit, or subsidiary thereof","","","","2020-01-02","2021-01-02","Y","","","","","","","","","","","","","","","","https://www.bis.example/",""
"""  # noqa: E501

CSL_JSON = """\
{"sources_used": [], "total": 1, "results": [{"id": "900001", "source": "SDN", "entity_number": 900001,
 "type": "Individual", "programs": ["NPWMD"], "name": "TESTOV, Ivan", "title": null,
 "addresses": [{"address": "1 Example Street", "city": "Sampletown", "state": null, "postal_code": null, "country": "XX"}],
 "start_date": null, "end_date": null, "alt_names": ["Ivan Testoff"], "citizenships": ["XX"],
 "dates_of_birth": ["1980-01-02"], "nationalities": ["XX"], "places_of_birth": ["Nowhere City"],
 "ids": [{"type": "Passport", "number": "X1234567", "country": "XX", "issue_date": null, "expiration_date": null}],
 "source_information_url": "https://home.treasury.example/"}]}
"""  # noqa: E501

FTM = """\
{"id":"w-1","schema":"CryptoWallet","properties":{"publicKey":["1SyntheticAddr"],"currency":["XBT"],"holder":["s-1"]}}
{"id":"s-1","caption":"Ivan Testov","schema":"Person","target":true,"properties":{"name":["Ivan Testov","Иван Тестов"],"alias":["Ivan Testoff"],"weakAlias":["Vanya"],"birthDate":["1980-01-02","1979","1980-02-31"],"birthPlace":["Nowhere City"],"nationality":["xx"],"gender":["male"],"passportNumber":["X1234567"],"email":["ivan@mail.example"],"idNumber":["99-11"],"topics":["sanction"],"address":["1 Example Street, Sampletown"]}}
{"id":"n-1","schema":"Sanction","properties":{"entity":["s-1"],"listingDate":["2020-06-29"],"program":["Synthetic"],"sourceUrl":["https://list.example/1"]}}
{"id":"p-1","schema":"Passport","properties":{"holder":["s-1"],"number":["Y7654321"],"type":["Passport"]}}
{"id":"s-2","caption":"Office Holder","schema":"Person","target":true,"properties":{"name":["Office Holder"],"topics":["role.pep"]}}
{"id":"s-3","caption":"Linked Co","schema":"Company","properties":{"name":["Linked Co"],"topics":["sanction.linked"]}}
{"id":"s-4","caption":"Example Trading Co","schema":"Company","properties":{"name":["Example Trading Co"],"registrationNumber":["12345678"],"topics":["debarment"]}}
{"id":"f-1","schema":"Family","properties":{"person":["s-1"]}}
"""  # noqa: E501

FTM_NESTED = """\
{"id":"s-1","caption":"Ivan Testov","schema":"Person","target":true,"properties":{"name":["Ivan Testov"],"topics":["sanction"],"cryptoWallets":[{"id":"w-1","schema":"CryptoWallet","properties":{"publicKey":["1SyntheticAddr"],"currency":["XBT"]}}],"sanctions":[{"id":"n-1","schema":"Sanction","properties":{"listingDate":["2020-06-29"]}}],"familyPerson":[{"id":"f","schema":"Family","properties":{}}]}}
"""  # noqa: E501

OWN = """\
name,kind,aliases,weak_aliases,birth_date,passport,email,wallet,reason,reviewer,expires,reference,source_url
Ivan Testov,person,Ivan Testoff; I. Testov,Vanya,1980-01-02,X1234567,ivan@mail.example,XBT:1SyntheticAddr,took pay under a false name,R. Viewer,2027-01-01,OWN-1,https://case.example/1
Example Trading Co,organisation,,,,,,,front company,R. Viewer,2020-01-01,OWN-2,
No Reason,person,,,,,,,,,,OWN-3,
Wrong Kind,unicorn,,,,,,,reason,,,OWN-4,
Wrong Day,person,,,,,,,reason,,2027-13-01,OWN-5,
"""  # noqa: E501

SDN_XML = """\
<?xml version="1.0" standalone="yes"?>
<sdnList xmlns="https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML">
  <publshInformation><Publish_Date>08/21/2026</Publish_Date><Record_Count>1</Record_Count></publshInformation>
  <sdnEntry>
    <uid>900001</uid><firstName>Ivan</firstName><lastName>TESTOV</lastName><sdnType>Individual</sdnType>
    <programList><program>DPRK3</program></programList>
    <idList>
      <id><uid>1</uid><idType>Passport</idType><idNumber>X1234567</idNumber></id>
      <id><uid>2</uid><idType>Gender</idType><idNumber>Male</idNumber></id>
      <id><uid>3</uid><idType>Digital Currency Address - XBT</idType><idNumber>1SyntheticAddr</idNumber></id>
    </idList>
    <akaList>
      <aka><uid>4</uid><type>a.k.a.</type><category>strong</category><lastName>TESTOFF</lastName><firstName>Ivan</firstName></aka>
      <aka><uid>5</uid><type>a.k.a.</type><category>weak</category><lastName>VANYA</lastName></aka>
    </akaList>
    <addressList><address><uid>6</uid><address1>1 Example Street</address1><city>Sampletown</city></address></addressList>
    <nationalityList><nationality><country>Nowhere</country></nationality></nationalityList>
    <dateOfBirthList><dateOfBirthItem><dateOfBirth>02 Jan 1980</dateOfBirth></dateOfBirthItem></dateOfBirthList>
    <placeOfBirthList><placeOfBirthItem><placeOfBirth>Nowhere City</placeOfBirth></placeOfBirthItem></placeOfBirthList>
  </sdnEntry>
</sdnList>
"""  # noqa: E501

ADVANCED = """\
<?xml version="1.0" encoding="utf-8"?>
<Sanctions xmlns="https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADVANCED_XML">
  <DateOfIssue CalendarTypeID="1"><Year>2026</Year><Month>8</Month><Day>21</Day></DateOfIssue>
  <ReferenceValueSets>
    <CountryValues><Country ID="11" ISO2="XX">Nowhere</Country></CountryValues>
    <FeatureTypeValues>
      <FeatureType ID="8">Birthdate</FeatureType><FeatureType ID="9">Place of Birth</FeatureType>
      <FeatureType ID="25">Location</FeatureType><FeatureType ID="224">Gender</FeatureType>
      <FeatureType ID="344">Digital Currency Address - XBT</FeatureType><FeatureType ID="21">Email Address</FeatureType>
    </FeatureTypeValues>
    <IDRegDocTypeValues><IDRegDocType ID="1571">Passport</IDRegDocType></IDRegDocTypeValues>
    <LocPartTypeValues><LocPartType ID="1451">ADDRESS1</LocPartType><LocPartType ID="1454">CITY</LocPartType></LocPartTypeValues>
    <NamePartTypeValues><NamePartType ID="1520">Last Name</NamePartType><NamePartType ID="1521">First Name</NamePartType></NamePartTypeValues>
    <PartySubTypeValues><PartySubType ID="3" PartyTypeID="2">Unknown</PartySubType><PartySubType ID="4" PartyTypeID="1">Unknown</PartySubType><PartySubType ID="1" PartyTypeID="4">Vessel</PartySubType></PartySubTypeValues>
    <PartyTypeValues><PartyType ID="1">Individual</PartyType><PartyType ID="2">Entity</PartyType><PartyType ID="4">Transport</PartyType></PartyTypeValues>
  </ReferenceValueSets>
  <Locations>
    <Location ID="501"><LocationCountry CountryID="11"/>
      <LocationPart LocPartTypeID="1454"><LocationPartValue Primary="true"><Value>Sampletown</Value></LocationPartValue></LocationPart>
      <LocationPart LocPartTypeID="1451"><LocationPartValue Primary="true"><Value>1 Example Street</Value></LocationPartValue></LocationPart>
    </Location>
  </Locations>
  <IDRegDocuments>
    <IDRegDocument ID="1" IDRegDocTypeID="1571" IdentityID="4001" IssuedBy-CountryID="11"><IDRegistrationNo>X1234567</IDRegistrationNo></IDRegDocument>
  </IDRegDocuments>
  <DistinctParties>
    <DistinctParty FixedRef="900001">
      <Profile ID="900001" PartySubTypeID="4">
        <Identity ID="4001" FixedRef="900001" Primary="true">
          <Alias FixedRef="900001" AliasTypeID="1400" Primary="false" LowQuality="true">
            <DocumentedName ID="2"><DocumentedNamePart><NamePartValue NamePartGroupID="70">VANYA</NamePartValue></DocumentedNamePart></DocumentedName>
          </Alias>
          <Alias FixedRef="900001" AliasTypeID="1403" Primary="true" LowQuality="false">
            <DocumentedName ID="1">
              <DocumentedNamePart><NamePartValue NamePartGroupID="71">TESTOV</NamePartValue></DocumentedNamePart>
              <DocumentedNamePart><NamePartValue NamePartGroupID="70">Ivan</NamePartValue></DocumentedNamePart>
            </DocumentedName>
            <DocumentedName ID="3"><DocumentedNamePart><NamePartValue ScriptID="220">Иван Тестов</NamePartValue></DocumentedNamePart></DocumentedName>
          </Alias>
          <NamePartGroups>
            <MasterNamePartGroup><NamePartGroup ID="70" NamePartTypeID="1521"/></MasterNamePartGroup>
            <MasterNamePartGroup><NamePartGroup ID="71" NamePartTypeID="1520"/></MasterNamePartGroup>
          </NamePartGroups>
        </Identity>
        <Feature ID="1" FeatureTypeID="8"><FeatureVersion ID="1"><DatePeriod>
          <Start Approximate="false"><From><Year>1961</Year><Month>1</Month><Day>1</Day></From><To><Year>1961</Year><Month>1</Month><Day>1</Day></To></Start>
          <End Approximate="false"><From><Year>1961</Year><Month>12</Month><Day>31</Day></From><To><Year>1961</Year><Month>12</Month><Day>31</Day></To></End>
        </DatePeriod></FeatureVersion></Feature>
        <Feature ID="2" FeatureTypeID="8"><FeatureVersion ID="2"><DatePeriod>
          <Start><From><Year>1961</Year><Month>2</Month><Day>31</Day></From></Start>
        </DatePeriod></FeatureVersion></Feature>
        <Feature ID="3" FeatureTypeID="25"><FeatureVersion ID="3"><VersionLocation LocationID="501"/></FeatureVersion></Feature>
        <Feature ID="4" FeatureTypeID="344"><FeatureVersion ID="4"><VersionDetail DetailTypeID="1432">1SyntheticAddr</VersionDetail></FeatureVersion></Feature>
        <Feature ID="5" FeatureTypeID="9"><FeatureVersion ID="5"><VersionDetail DetailTypeID="1432">Nowhere City</VersionDetail></FeatureVersion></Feature>
        <Feature ID="6" FeatureTypeID="224"><FeatureVersion ID="6"><VersionDetail DetailTypeID="1431" DetailReferenceID="91526"/></FeatureVersion></Feature>
      </Profile>
    </DistinctParty>
    <DistinctParty FixedRef="900003"><Profile ID="900003" PartySubTypeID="1"><Identity ID="4003"><Alias Primary="true">
      <DocumentedName ID="9"><DocumentedNamePart><NamePartValue>SAMPLE STAR</NamePartValue></DocumentedNamePart></DocumentedName></Alias></Identity></Profile></DistinctParty>
  </DistinctParties>
  <SanctionsEntries>
    <SanctionsEntry ID="1" ProfileID="900001" ListID="1550">
      <EntryEvent ID="1"><Date CalendarTypeID="1"><Year>2025</Year><Month>7</Month><Day>8</Day></Date></EntryEvent>
      <SanctionsMeasure ID="1" SanctionsTypeID="1"><Comment>DPRK3</Comment></SanctionsMeasure>
    </SanctionsEntry>
  </SanctionsEntries>
</Sanctions>
"""  # noqa: E501

COMMENTS = """\
900001,"hort; alt. Passport Z0000001; a.k.a. 'WANJA'; Digital Currency Address - XBT 1AnotherSynthetic."
909999," nothing; Nothing."
"""  # noqa: E501

ALL = {
    "ofac-sdn": SDN,
    "ofac-alt": ALT,
    "ofac-add": ADD,
    "ofac-comments": COMMENTS,
    "ofac-advanced": ADVANCED,
    "un": UN,
    "eu": EU_XML,
    "uk": UK_CSV,
    "us-csl": CSL_CSV,
    "ftm": FTM,
    "own": OWN,
}
"""One miniature a parser name."""


def names_of(entry) -> list[tuple[str, str]]:
    return [(name.quality.value, name.text) for name in entry.names]


def identifiers_of(entry) -> list[tuple[str, str, str | None]]:
    return [(one.kind.value, one.value, one.system) for one in entry.identifiers]


def births_of(entry) -> list[tuple[str, str, bool]]:
    return [(str(one.earliest), str(one.latest), one.approximate) for one in entry.births]
